// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// An ONNX graph under construction: nodes, constants and outputs, each with a name of its own.

#include <resin/base/extent2.hpp>
#include <resin/io/onnx_graph.hpp>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace resin::inline RESIN_VERSION {

/// A value of the graph; flat: of rank 2, (N,C), where Resin has (C,1,1).
struct onnx_value {
  std::string name{};
  bool flat = false;
};

/// Appends to a graph. The batch dimension stays symbolic.
class onnx_builder {
  using integers = onnx_node::integers;
  using attributes = std::vector<onnx_node::attribute>;

 public:
  /// Values are never called by one of the `taken` names.
  onnx_builder(onnx_graph& graph, std::set<std::string> taken)
      : graph_(&graph), values_(std::move(taken)) {}

  /// What comes next belongs to the layer at `path` and is called after it.
  void enter(std::string const& path) { path_ = path; }
  [[nodiscard]] std::string const& path() const { return path_; }

  /// One more node, called as its layer or, with a suffix, as a part of it. Returns its output.
  std::string node(char const* type, std::vector<std::string> inputs, attributes a = {},
                   char const* suffix = "") {
    std::string const name = path_ + suffix, output = unique(values_, name);
    graph_->nodes.push_back(
        {type, unique(nodes_, name), std::move(inputs), output, std::move(a), {}});
    return output;
  }
  /// The second output of the last node.
  std::string second(char const* suffix) {
    return graph_->nodes.back().second = unique(values_, path_ + suffix);
  }
  /// A tensor of the graph's own type, called as a part of the layer.
  std::string constant(char const* suffix, std::vector<double> const& numbers, integers dims) {
    std::vector<std::uint8_t>& bytes = graph_->constants.emplace_back();
    auto const append = [&](auto v) {
      auto const* from = reinterpret_cast<std::uint8_t const*>(&v);
      bytes.insert(bytes.end(), from, from + sizeof v);
    };
    for (double v : numbers)
      if (graph_->type == onnx_type::f4)
        append(static_cast<float>(v));
      else
        append(v);
    std::string const name = unique(values_, path_ + suffix);
    graph_->tensors.push_back({name, graph_->type, std::move(dims), bytes});
    return name;
  }
  /// A tensor of any type, from its bytes.
  std::string tensor(char const* suffix, onnx_type type, std::vector<std::uint8_t> bytes,
                     integers dims) {
    std::string const name = unique(values_, path_ + suffix);
    graph_->tensors.push_back(
        {name, type, std::move(dims), graph_->constants.emplace_back(std::move(bytes))});
    return name;
  }
  /// Numbers that are float whatever the graph's type.
  std::string floats(char const* suffix, std::vector<float> const& numbers) {
    std::vector<std::uint8_t>& bytes = graph_->constants.emplace_back(numbers.size() * 4);
    std::memcpy(bytes.data(), numbers.data(), bytes.size());
    std::string const name = unique(values_, path_ + suffix);
    graph_->tensors.push_back(
        {name, onnx_type::f4, {static_cast<std::int64_t>(numbers.size())}, bytes});
    return name;
  }
  std::string constant(char const* suffix, integers const& numbers) {
    std::vector<std::uint8_t>& bytes = graph_->constants.emplace_back(numbers.size() * 8);
    std::memcpy(bytes.data(), numbers.data(), bytes.size());
    std::string const name = unique(values_, path_ + suffix);
    graph_->tensors.push_back(
        {name, onnx_type::i8, {static_cast<std::int64_t>(numbers.size())}, bytes});
    return name;
  }

  onnx_value as_vector(onnx_value const& x) {
    if (x.flat) return x;
    return {node("Flatten", {x.name}, {{"axis", std::int64_t{1}}}, "/Flatten"), true};
  }
  onnx_value as_image(onnx_value const& x) {
    if (!x.flat) return x;
    return {node("Unsqueeze", {x.name, constant("/axes", {2, 3})}, {}, "/Unsqueeze"), false};
  }

  /// Makes a value an output of the graph, under that name: (N,C) where `flat`, else (N,C,H,W).
  void add_output(std::string const& name, onnx_value value, extent3 shape, bool flat) {
    path_ = name;
    if (auto const known = renamed_.find(value.name); known != renamed_.end())
      value.name = known->second;
    value = flat ? as_vector(value) : as_image(value);
    auto const is = [&](onnx_port const& p) { return p.name == value.name; };
    if (std::any_of(graph_->inputs.begin(), graph_->inputs.end(), is) ||
        std::any_of(graph_->outputs.begin(), graph_->outputs.end(), is)) {
      graph_->nodes.push_back({"Identity", unique(nodes_, name), {value.name}, name, {}, {}});
    } else {
      graph_->rename(value.name, name);
      renamed_[value.name] = name;
    }
    graph_->outputs.push_back(
        {name, flat ? integers{shape.c} : integers{shape.c, shape.h, shape.w}});
  }

 private:
  static std::string unique(std::set<std::string>& names, std::string const& wanted) {
    std::string name = wanted;
    for (int i = 2; !names.insert(name).second; ++i) name = wanted + "/" + std::to_string(i);
    return name;
  }
  onnx_graph* graph_;
  std::set<std::string> values_, nodes_{};
  std::map<std::string, std::string> renamed_{};  // values that became outputs
  std::string path_{};
};

}  // namespace resin
