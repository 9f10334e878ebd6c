// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Networks to ONNX files, which other engines run: operator set 17, weights inside.

#include <resin/base/replaced_file.hpp>
#include <resin/io/onnx_layers.hpp>
#include <resin/io/units_text.hpp>
#include <resin/runtime/network.hpp>

#include <cstdint>
#include <filesystem>
#include <limits>
#include <set>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

RESIN_INSTANTIATED
namespace resin::detail::inline RESIN_VERSION {

/// Walks a program as evaluation does, copies of a repeat one after the other.
template <class Program, class Names, class Leaves, class T>
class onnx_walk {
 public:
  onnx_walk(Program const& p, Names const& names, Leaves const& leaves, state_map<T> const& state,
            onnx_graph& graph)
      : p_(p),
        names_(names),
        leaves_(leaves),
        state_(state),
        graph_(graph),
        builder_(graph, taken()) {
    extent3 const in = p.values[p.input].shape();
    graph.inputs.push_back({"input", {in.c, in.h, in.w}});
    values_.resize(static_cast<std::size_t>(p.value_count));
    index_.resize(static_cast<std::size_t>(p.region_count) + 1);
    at(p.input) = {"input", false};
    run(0, p.op_count, -1);
    output("output", p.output, true);
    for (int i = 0; i < p.tap_count; ++i) output(tap(i), p.taps[i], false);
  }

 private:
  [[nodiscard]] std::string tap(int i) const {
    return {names_.taps[i].text, static_cast<std::size_t>(names_.taps[i].size)};
  }
  [[nodiscard]] std::set<std::string> taken() const {
    std::set<std::string> names{"input", "output"};
    for (auto const& [name, array] : state_) names.insert(name);
    for (int i = 0; i < p_.tap_count; ++i)
      if (!names.insert(tap(i)).second)
        throw error("export_onnx: a tap is called " + tap(i) +
                    ", as the file's input, its output or a weight is; call it otherwise");
    return names;
  }
  onnx_value& at(int value) { return values_[static_cast<std::size_t>(value)]; }
  void output(std::string const& name, int value, bool vectors) {
    extent3 const shape = p_.values[value].shape();
    builder_.add_output(name, at(value), shape, vectors && shape.h == 1 && shape.w == 1);
  }

  void run(int first, int last, int r) {
    for (int i = first; i < last;) {
      int child = p_.ops[i].region;
      if (child == r) {
        if (!p_.ops[i].auxiliary) step(p_.ops[i]);
        ++i;
        continue;
      }
      while (p_.regions[child].parent != r) child = p_.regions[child].parent;
      ir::region const& g = p_.regions[child];
      at(g.argument) = at(g.initial);
      for (int n = 0; n < g.count; ++n) {
        index_[static_cast<std::size_t>(child)] = n;
        run(g.first_op, g.last_op, child);
        at(g.argument) = at(g.yield);
      }
      at(g.result) = at(g.yield);
      i = g.last_op;
    }
  }

  void step(ir::op const& o) {
    ir::path_text const text = ir::path_of(names_, o.layer, index_.data());
    std::string const path(text.text, static_cast<std::size_t>(text.size));
    if (o.weight >= 0) parameter(path, o.weight, o.window.row);
    if (o.bias >= 0) parameter(path, o.bias);
    for (int i = 0; o.norm >= 0 && i < 4; ++i) parameter(path, o.norm + i);
    if (o.leaf >= 0) {
      ir::leaf_info const& leaf = p_.leaves[o.leaf];
      for (int i = 0; i < leaf.parameter_count; ++i) parameter(path, leaf.parameters + i);
      extent3 const in = p_.values[o.x].shape(), out = p_.values[o.y].shape();
      onnx_value const x = at(o.x);
      leaves_.visit(leaf, [&](auto const& layer) {
        at(o.y) = leaf.traits.in_evaluation ? layers_.add_leaf(layer, path, in, out, x) : x;
      });
      return;
    }
    std::vector<onnx_value> read;
    for (int v : {o.x, o.addend, o.saved})
      if (v >= 0) read.push_back(at(v));
    for (int i = 0; i < o.operands; ++i) read.push_back(at(p_.operands[o.first_operand + i]));
    extent3 const in = o.x >= 0 ? p_.values[o.x].shape() : extent3{};
    at(o.y) = layers_.add(o, path, in, p_.values[o.y].shape(), read);
  }
  /// `row`: what has no height here has one there.
  void parameter(std::string const& path, int number, bool row = false) {
    std::string const name = path + "." + leaf_name(p_.parameters[number]);
    xt::xarray<T> const& a = state_.at(name);
    std::vector<std::int64_t> dims(a.shape().begin(), a.shape().end());
    if (row) dims.insert(dims.begin() + 2, 1);
    graph_.tensors.push_back(
        {name,
         graph_.type,
         std::move(dims),
         {reinterpret_cast<std::uint8_t const*>(a.data()), a.size() * sizeof(T)}});
  }

  Program const& p_;
  Names const& names_;
  Leaves const& leaves_;
  state_map<T> const& state_;
  onnx_graph& graph_;
  onnx_builder builder_;
  onnx_layers layers_{builder_};
  std::vector<onnx_value> values_{};
  std::vector<int> index_{};
};

[[gnu::cold]] inline void write_onnx(onnx_graph const& graph, std::filesystem::path const& path) {
  protobuf_message const model = onnx_model(graph);
  if (model.size() > std::numeric_limits<std::int32_t>::max())
    throw file_error(path.string() + ": an ONNX file holds at most 2 GB, this network takes " +
                     std::to_string(model.size()) + " bytes");
  replaced_file file(path.string());
  model.write([&](void const* data, std::size_t bytes) { file.write(data, bytes); });
  file.commit();
}

}  // namespace resin::detail
namespace resin::inline RESIN_VERSION {

/// Writes what net(x) computes as an ONNX model of IR version 8, operator set 17, that needs no
/// other file. It takes "input", (N,C,H,W) with any N, and gives "output", (N,C) or (N,C,H,W), and
/// each tap by its name. Nodes are called by the paths of their layers, weights as in net.state().
/// Batch norms stay nodes of their own; dropout and training heads are not there. What a trainer
/// made of its images before net(x) saw them is in the model's metadata, as save() has it. An
/// activation(lambda) is refused (error), and so is a model above protobuf's 2 GB (file_error). The
/// file appears whole or not at all.
template <auto const& Net, class T, class Print>
void export_onnx(network<Net, T, Print> const& net, std::filesystem::path const& path) {
  auto const& program = ir::source_program<Net>::value;
  auto const& names = ir::names_of<Net>;
  auto const state = net.state();
  onnx_graph graph;
  graph.type = std::is_same_v<T, float> ? onnx_type::f4 : onnx_type::f8;
  if constexpr (!network<Net, T, Print>::scales_input) graph.metadata = detail::metadata_of(net);
  auto const& leaves = ir::leaves_of<Net>;
  detail::onnx_walk<std::remove_cvref_t<decltype(program)>, std::remove_cvref_t<decltype(names)>,
                    std::remove_cvref_t<decltype(leaves)>, T>(program, names, leaves, state, graph);
  detail::write_onnx(graph, path);
}

}  // namespace resin
RESIN_END_INSTANTIATED
