// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Quantised networks to ONNX files: QuantizeLinear and DequantizeLinear around each step, which
// engines make integer arithmetic of.

#include <resin/io/onnx.hpp>
#include <resin/narrow/quantize.hpp>

#include <cmath>
#include <map>

namespace resin::detail::inline RESIN_TARGET {

/// C::code is the program; `arrays` what a file of bytes holds of it.
template <class C>
class narrow_onnx {
  static constexpr auto const& code = C::code;
  using bytes = std::vector<std::uint8_t>;
  using part = runtime::narrow_array::part;

 public:
  std::map<std::pair<int, part>, bytes> arrays{};

  [[gnu::cold]] void write(onnx_graph& graph, bool vectors) {
    onnx_builder builder(graph, {"input", "output"});
    onnx_layers layers(builder);
    b_ = &builder;
    layers_ = &layers;
    graph.inputs.push_back({"input", {code.input.c, code.input.h, code.input.w}});
    names_.resize(static_cast<std::size_t>(code.value_count));
    for (int i = 0; i < code.step_count; ++i) {
      ir::path_text const path = C::name(i);
      builder.enter(path.size ? std::string(path.text, static_cast<std::size_t>(path.size))
                              : std::string("image"));
      ir::narrow_step const& s = code.steps[i];
      at(s.y) = rounded(s.y, step(i));
    }
    onnx_value y{at(code.output), false};
    builder.enter("output");
    if (code.softmax_pixels) {
      if (vectors) y = builder.as_vector(y);
      y.name = builder.node("Softmax", {y.name}, {{"axis", std::int64_t{1}}}, "/Softmax");
    }
    ir::narrow_value const& out = code.values[code.output];
    builder.add_output("output", y, {out.c, out.h, out.w}, vectors);
  }

 private:
  std::string& at(int v) { return names_[static_cast<std::size_t>(v)]; }
  /// Array `what` of step i as numbers.
  [[nodiscard]] std::vector<float> floats(int i, part what) const {
    bytes const& from = arrays.at({i, what});
    std::vector<float> to(from.size() / 4);
    std::memcpy(to.data(), from.data(), from.size());
    return to;
  }
  [[nodiscard]] float scale_of_group(int g) const {
    float scale;
    std::memcpy(&scale, arrays.at({-1, part::scales}).data() + 4 * g, 4);
    return scale;
  }
  /// Through bytes, where value v is of them.
  std::string rounded(int v, std::string const& x) {
    int const g = code.values[v].group;
    if (g < 0) return x;
    std::string const scale = b_->constant("/scale", std::vector<double>{scale_of_group(g)}, {}),
                      zero = b_->tensor("/zero", onnx_type::u1,
                                        {arrays.at({-1, part::zeros})[static_cast<std::size_t>(g)]},
                                        {});
    std::string const q = b_->node("QuantizeLinear", {x, scale, zero}, {}, "/QuantizeLinear");
    return b_->node("DequantizeLinear", {q, scale, zero}, {}, "/DequantizeLinear");
  }
  std::string numbers(char const* suffix, std::vector<float> const& n,
                      std::vector<std::int64_t> dims) {
    return b_->constant(suffix, std::vector<double>(n.begin(), n.end()), std::move(dims));
  }
  std::string activated(ir::narrow_step const& s, std::string x) {
    if (s.addend >= 0) x = b_->node("Add", {x, at(s.addend)}, {}, "/Add");
    return s.act == activation_kind::pass ? x : function(s, x);
  }
  std::string function(ir::narrow_step const& s, std::string const& x) {
    ir::op o;
    o.kind = ir::op_kind::activation;
    o.act = s.act;
    o.alpha = s.alpha;
    return as_op(s, o, x);
  }
  /// What the float exporter writes for an op.
  std::string as_op(ir::narrow_step const& s, ir::op const& o, std::string const& x) {
    ir::narrow_value const &from = code.values[s.x], &to = code.values[s.y];
    return layers_
        ->add(o, b_->path(), {from.c, from.h, from.w}, {to.c, to.h, to.w}, {onnx_value{x, false}})
        .name;
  }
  std::string window(int i, ir::op_kind kind) {
    ir::op o;
    o.kind = kind;
    o.window = code.steps[i].window;
    return as_op(code.steps[i], o, at(code.steps[i].x));
  }

  RESIN_EVERY_KIND
  std::string step(int i) {
    ir::narrow_step const& s = code.steps[i];
    using enum ir::narrow_kind;
    std::int64_t const channels = s.channels;
    switch (s.kind) {
      case image:
        return "input";
      case convert:
        return at(s.x);
      case conv:
      case depthwise:
        return activated(s, convolved(i));
      case max_pool:
        return window(i, ir::op_kind::max_pool);
      case avg_pool:
        return window(i, ir::op_kind::avg_pool);
      case adaptive_avg_pool:
        return window(i, ir::op_kind::adaptive_avg_pool);
      case add:
        return activated(s, at(s.x));
      case activation:
        return s.act == activation_kind::pass ? at(s.x) : function(s, at(s.x));
      case affine:
        return activated(s, b_->node("Add",
                                     {b_->node("Mul",
                                               {at(s.x), numbers("/factor", floats(i, part::factor),
                                                                 {channels, 1, 1})},
                                               {}, "/Mul"),
                                      numbers("/bias", floats(i, part::bias), {channels, 1, 1})},
                                     {}, "/Shift"));
      case scale_of_channels:
        return activated(s, b_->node("Mul", {at(s.x), at(s.factor)}, {}, "/Mul"));
      case move:
        return code.values[s.x].c == code.values[s.y].c ? at(s.x)
                                                        : window(i, ir::op_kind::pad_channels);
      case concat: {
        std::vector<std::string> pieces;
        for (int k = 0; k < s.operands; ++k)
          pieces.push_back(at(code.operands[s.first_operand + k]));
        return b_->node("Concat", pieces, {{"axis", std::int64_t{1}}}, "/Concat");
      }
      case none:
        break;
    }
    return {};
  }
  RESIN_END_EVERY_KIND
  std::string convolved(int i) {
    ir::narrow_step const& s = code.steps[i];
    ir::window2 const& w = s.window;
    bool const narrow = code.values[s.y].type == narrow_type::int8;
    std::vector<std::int64_t> const shape{s.filters, s.channels / s.groups, w.kernel.h, w.kernel.w};
    std::vector<float> const bias = floats(i, part::bias);
    std::int64_t const K = s.filters;
    std::string weight, shift;
    if (narrow) {
      std::vector<float> const steps = floats(i, part::factor);
      float const x = scale_of_group(code.values[s.x].group);
      std::vector<float> products;
      bytes words;
      for (std::size_t k = 0; k < bias.size(); ++k) {
        products.push_back(x * steps[k]);
        auto const n = static_cast<std::int32_t>(std::nearbyint(
            static_cast<double>(bias[k]) / static_cast<double>(x) / static_cast<double>(steps[k])));
        auto const* const four = reinterpret_cast<std::uint8_t const*>(&n);
        words.insert(words.end(), four, four + 4);
      }
      onnx_node::attribute const axis{"axis", std::int64_t{0}};
      weight = b_->node(
          "DequantizeLinear",
          {b_->tensor(".weight", onnx_type::i1, arrays.at({i, part::weight}), shape),
           numbers(".weight_scale", steps, {K}),
           b_->tensor(".weight_zero", onnx_type::i1, bytes(static_cast<std::size_t>(K)), {K})},
          {axis}, "/weight");
      shift = b_->node(
          "DequantizeLinear",
          {b_->tensor(".bias", onnx_type::i4, words, {K}), numbers(".bias_scale", products, {K}),
           b_->tensor(".bias_zero", onnx_type::i4, bytes(static_cast<std::size_t>(4 * K)), {K})},
          {axis}, "/bias");
    } else {
      weight = b_->tensor(".weight", onnx_type::f4, arrays.at({i, part::weight}), shape);
      shift = numbers(".bias", bias, {K});
    }
    using integers = onnx_node::integers;
    return b_->node(
        "Conv", {at(s.x), weight, shift},
        {{"dilations", integers{w.dilation.h, w.dilation.w}},
         {"group", std::int64_t{s.groups}},
         {"kernel_shape", integers{w.kernel.h, w.kernel.w}},
         {"pads", integers{w.padding.top, w.padding.left, w.padding.bottom, w.padding.right}},
         {"strides", integers{w.stride.h, w.stride.w}}});
  }

  onnx_builder* b_ = nullptr;
  onnx_layers* layers_ = nullptr;
  std::vector<std::string> names_{};
};

}  // namespace resin::detail
namespace resin::inline RESIN_TARGET {

/// Writes a calibrated network as export_onnx does, with every tensor of bytes through
/// QuantizeLinear and DequantizeLinear, weights in int8 with a scale for each filter, batch norms
/// folded. Throws state_error before calibrate() or load().
template <auto const& Net>
requires detail::is_quantized<std::remove_cvref_t<decltype(Net)>>
void export_onnx(network<Net> const& net, std::filesystem::path const& path) {
  using evaluation =
      ir::narrow_evaluation<detail::float_twin<Net>, narrow_type::int8, detail::kept_of<Net>>;
  detail::narrow_onnx<evaluation> writer;
  net.store([&](runtime::narrow_array const& a, std::span<std::uint8_t const> contents) {
    writer.arrays[{a.step, a.what}] = {contents.begin(), contents.end()};
  });
  onnx_graph graph;
  graph.metadata = detail::metadata_of(net);
  constexpr extent3 out = network<Net>::output_shape;
  writer.write(graph, out.h == 1 && out.w == 1);
  detail::write_onnx(graph, path);
}

}  // namespace resin
