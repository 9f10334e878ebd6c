// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A layer's op as ONNX nodes. Where ONNX's operator differs from Resin's, or engines differ among
// themselves (ceil_mode), the nodes say the same by means that do not.

#include <resin/base/error.hpp>
#include <resin/io/onnx_builder.hpp>
#include <resin/io/onnx_leaf.hpp>
#include <resin/ir/op.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

RESIN_INSTANTIATED
namespace resin::inline RESIN_VERSION {

/// Writes ops into a graph.
class onnx_layers {
  using integers = onnx_node::integers;
  using attributes = std::vector<onnx_node::attribute>;

 public:
  explicit onnx_layers(onnx_builder& builder) : b_(builder) {}

  /// The nodes of a leaf layer, by itself; its onnx(g) returns the name of what it makes, which is
  /// of rank 2 where x is and the shape stays.
  template <class Leaf>
  onnx_value add_leaf(Leaf const& layer, std::string const& path, extent3 in, extent3 out,
                      onnx_value const& x) {
    b_.enter(path);
    if constexpr (requires(onnx_leaf & g) { layer.onnx(g); }) {
      onnx_leaf g(b_, x, in, out);
      std::string const y = layer.onnx(g);
      return {y, x.flat && in == out};
    } else {
      throw error("export_onnx: " + path + " is a " + Leaf::kind.text +
                  ", which says no ONNX nodes; give the layer a member onnx(g)");
    }
  }

  RESIN_EVERY_KIND
  /// The nodes of op `o` of the layer at `path`, whose parameters are called path + ".weight" and
  /// so on. `read`: x, then the skip, the factors or the other pieces.
  onnx_value add(ir::op const& o, std::string const& path, extent3 in, extent3 out,
                 std::vector<onnx_value> const& read) {
    b_.enter(path);
    onnx_value const& x = read[0];
    using ir::op_kind;
    using enum ir::op_kind;
    switch (o.kind) {
      case conv:
        return image("Conv", with_parameters(b_.as_image(x), {"weight"}, o.has_bias),
                     {{"dilations", pair(o.window.dilation)},
                      {"group", std::int64_t{o.groups}},
                      {"kernel_shape", pair(o.window.kernel)},
                      {"pads", pads(o.window.padding)},
                      {"strides", pair(o.window.stride)}});
      case dense:
        return {b_.node("Gemm", with_parameters(b_.as_vector(x), {"weight"}, o.has_bias),
                        {{"transB", std::int64_t{1}}}),
                true};
      case batch_norm:
        return {
            b_.node("BatchNormalization",
                    with_parameters(x, {"weight", "bias", "running_mean", "running_var"}, false),
                    {{"epsilon", static_cast<float>(o.epsilon)}}),
            x.flat};
      case activation:
        return {activated(o.act, o.alpha, x.name), x.flat};
      case custom_activation:
        throw error("export_onnx: " + path +
                    " is activation(lambda), and ONNX has no words for a lambda; use one of " +
                    "Resin's own activations there, relu, gelu and so on");
      case max_pool:
        return image(
            "MaxPool", {b_.as_image(x).name},
            {{"dilations", pair(o.window.dilation)},
             {"kernel_shape", pair(o.window.kernel)},
             {"pads", reached(o.window, in, out, o.window.padding.top, o.window.padding.left)},
             {"strides", pair(o.window.stride)}});
      case max_unpool:
        return unpooled(o.window, b_.as_image(x), b_.as_image(read[1]), in, out);
      case avg_pool:
        return averaged(o.window, b_.as_image(x), in, out);
      case adaptive_avg_pool:
        return adapted(b_.as_image(x), in, out);
      case flatten:  // what a dense layer brings along is in its own nodes
        return o.vector_only || x.flat
                   ? x
                   : onnx_value{b_.node("Flatten", {x.name}, {{"axis", std::int64_t{1}}}), true};
      case pad_channels:
        return padded(o, b_.as_image(x), in, out);
      case ir::op_kind::add:
      case scale: {
        bool const flat = x.flat && read[1].flat;
        onnx_value const a = flat ? x : b_.as_image(x), b = flat ? read[1] : b_.as_image(read[1]);
        return {b_.node(o.kind == scale ? "Mul" : "Add", {a.name, b.name}), flat};
      }
      case concat: {
        bool const flat = std::all_of(read.begin(), read.end(), [](auto& v) { return v.flat; });
        std::vector<std::string> pieces;
        for (onnx_value const& v : read) pieces.push_back(flat ? v.name : b_.as_image(v).name);
        return {b_.node("Concat", pieces, {{"axis", std::int64_t{1}}}), flat};
      }
      case none:
      case leaf:  // add_leaf
      case to_blocked:
      case copy:
      RESIN_REVERSE_KINDS:
        break;  // not in a program before it is laid out
    }
    throw error("export_onnx: " + path + " is of a kind that the exporter does not know");
  }
  RESIN_END_EVERY_KIND

 private:
  static integers pair(extent2 e) { return {e.h, e.w}; }
  static integers pads(padding2 p) { return {p.top, p.left, p.bottom, p.right}; }
  /// Pads so that the last window ends at the last padded pixel: then rounding down gives `out`,
  /// and no engine's idea of ceil_mode matters.
  static integers reached(ir::window2 const& w, extent3 in, extent3 out, int top, int left) {
    int const bottom = (out.h - 1) * w.stride.h + w.dilation.h * (w.kernel.h - 1) + 1 - in.h - top;
    int const right = (out.w - 1) * w.stride.w + w.dilation.w * (w.kernel.w - 1) + 1 - in.w - left;
    return {top, left, std::max(bottom, 0), std::max(right, 0)};
  }

  onnx_value image(char const* type, std::vector<std::string> inputs, attributes a) {
    return {b_.node(type, std::move(inputs), std::move(a)), false};
  }
  std::vector<std::string> with_parameters(onnx_value const& x, std::vector<char const*> leaves,
                                           bool bias) const {
    std::vector<std::string> inputs{x.name};
    for (char const* leaf : leaves) inputs.push_back(b_.path() + "." + leaf);
    if (bias) inputs.push_back(b_.path() + ".bias");
    return inputs;
  }

  RESIN_EVERY_KIND
  std::string activated(activation_kind a, double alpha, std::string const& x) {
    using enum activation_kind;
    switch (a) {
      case relu:
        return b_.node("Relu", {x});
      case relu6:
        return b_.node("Clip", {x, b_.constant("/min", {0.}, {}), b_.constant("/max", {6.}, {})});
      case leaky_relu:
        return b_.node("LeakyRelu", {x}, {{"alpha", static_cast<float>(alpha)}});
      case elu:
        return b_.node("Elu", {x}, {{"alpha", static_cast<float>(alpha)}});
      case silu:
        return b_.node("Mul", {x, b_.node("Sigmoid", {x}, {}, "/Sigmoid")});
      case gelu: {  // x / 2 (1 + erf(x / sqrt 2))
        std::string const scaled =
            b_.node("Mul", {x, b_.constant("/root_half", {.70710678118654752440}, {})}, {}, "/Mul");
        std::string const erf = b_.node("Erf", {scaled}, {}, "/Erf");
        std::string const sum = b_.node("Add", {erf, b_.constant("/one", {1.}, {})}, {}, "/Add");
        std::string const half = b_.node("Mul", {x, b_.constant("/half", {.5}, {})}, {}, "/Half");
        return b_.node("Mul", {half, sum});
      }
      case sigmoid:
        return b_.node("Sigmoid", {x});
      case tanh:
        return b_.node("Tanh", {x});
      case hard_swish:
        return b_.node("HardSwish", {x});
      case pass:
      case custom:
        break;  // no such op
    }
    throw error("export_onnx: " + b_.path() + " is an activation that the exporter does not know");
  }
  RESIN_END_EVERY_KIND

  /// By the places that a pooling of the same value gives once more.
  onnx_value unpooled(ir::window2 const& w, onnx_value const& x, onnx_value const& pooled,
                      extent3 in, extent3 out) {
    padding2 const p = w.padding;
    if ((in.h - 1) * w.stride.h + w.kernel.h - p.top - p.bottom != out.h ||
        (in.w - 1) * w.stride.w + w.kernel.w - p.left - p.right != out.w ||
        !(w.dilation == extent2{1}))
      throw error("export_onnx: " + b_.path() +
                  " unpools windows that do not tile the image, which ONNX cannot say; choose "
                  "extents that the window divides");
    attributes const window{
        {"kernel_shape", pair(w.kernel)}, {"pads", pads(p)}, {"strides", pair(w.stride)}};
    b_.node("MaxPool", {pooled.name}, window, "/MaxPool");
    std::string const places = b_.second("/Indices");
    return image("MaxUnpool", {x.name, places}, window);
  }

  /// Padding counts in the divisor, what ceil_mode adds behind it does not: where both are there,
  /// the padding becomes pixels of its own.
  onnx_value averaged(ir::window2 const& w, onnx_value x, extent3 in, extent3 out) {
    padding2 p = w.padding;
    bool counted = w.count_include_pad;
    if (integers const all = reached(w, in, out, p.top, p.left);
        counted && (all[2] > p.bottom || all[3] > p.right)) {
      x.name = b_.node(
          "Pad", {x.name, b_.constant("/pads", {0, 0, p.top, p.left, 0, 0, p.bottom, p.right})}, {},
          "/Pad");
      in.h += p.top + p.bottom;
      in.w += p.left + p.right;
      p = 0;
      counted = false;
    }
    return image("AveragePool", {x.name},
                 {{"count_include_pad", std::int64_t{counted}},
                  {"kernel_shape", pair(w.kernel)},
                  {"pads", reached(w, in, out, p.top, p.left)},
                  {"strides", pair(w.stride)}});
  }

  /// Bins that are no equal windows are averages by matrix, rows from the left, columns from the
  /// right.
  onnx_value adapted(onnx_value const& x, extent3 in, extent3 out) {
    if (in == out) return x;
    if (out.h == 1 && out.w == 1) return image("GlobalAveragePool", {x.name}, {});
    if (in.h % out.h == 0 && in.w % out.w == 0) {
      extent2 const bin{in.h / out.h, in.w / out.w};
      return image("AveragePool", {x.name}, {{"kernel_shape", pair(bin)}, {"strides", pair(bin)}});
    }
    auto const share = [](int n, int bins, int bin, int i) {
      int const first = bin * n / bins, last = ((bin + 1) * n + bins - 1) / bins;
      return i >= first && i < last ? 1. / (last - first) : 0.;
    };
    std::vector<double> rows, columns;
    for (int p = 0; p < out.h; ++p)
      for (int h = 0; h < in.h; ++h) rows.push_back(share(in.h, out.h, p, h));
    for (int w = 0; w < in.w; ++w)
      for (int q = 0; q < out.w; ++q) columns.push_back(share(in.w, out.w, q, w));
    std::string const half =
        b_.node("MatMul", {x.name, b_.constant("/columns", columns, {in.w, out.w})}, {}, "/MatMul");
    return image("MatMul", {b_.constant("/rows", rows, {out.h, in.h}), half}, {});
  }

  /// Option A: every stride-th pixel, zero channels before and behind.
  onnx_value padded(ir::op const& o, onnx_value x, extent3 in, extent3 out) {
    if (!(o.window.stride == extent2{1, 1}))
      x.name = b_.node("Slice",
                       {x.name, b_.constant("/starts", {0, 0}), b_.constant("/ends", {in.h, in.w}),
                        b_.constant("/axes", {2, 3}), b_.constant("/steps", pair(o.window.stride))},
                       {}, "/Slice");
    int const before = (out.c - in.c) / 2;
    if (out.c == in.c) return x;
    return {
        b_.node("Pad",
                {x.name, b_.constant("/pads", {0, before, 0, 0, 0, out.c - in.c - before, 0, 0})},
                {}, "/Pad"),
        false};
  }

  onnx_builder& b_;
};

}  // namespace resin
RESIN_END_INSTANTIATED
