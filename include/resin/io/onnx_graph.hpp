// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The few of ONNX's messages that a network needs (onnx.proto, IR version 8, operator set 17).

#include <resin/base/macros.hpp>
#include <resin/io/protobuf_message.hpp>

#include <algorithm>
#include <cstdint>
#include <deque>
#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace resin::inline RESIN_VERSION {

/// ONNX's numbers of element types.
enum class onnx_type : int { f4 = 1, u1 = 2, i1 = 3, i4 = 6, i8 = 7, f8 = 11 };

/// An operator; of those used here one has a second output.
struct onnx_node {
  using integers = std::vector<std::int64_t>;
  struct attribute {
    std::string name;
    std::variant<std::int64_t, float, integers, std::string> value;
    attribute(std::string called, int v) : name(std::move(called)), value(std::int64_t{v}) {}
    attribute(std::string called, std::int64_t v) : name(std::move(called)), value(v) {}
    attribute(std::string called, float v) : name(std::move(called)), value(v) {}
    attribute(std::string called, std::initializer_list<std::int64_t> v)
        : name(std::move(called)), value(integers(v)) {}
    attribute(std::string called, integers v) : name(std::move(called)), value(std::move(v)) {}
    attribute(std::string called, std::string v) : name(std::move(called)), value(std::move(v)) {}
  };
  std::string type, name;
  std::vector<std::string> inputs;
  std::string output;
  std::vector<attribute> attributes{};
  std::string second{};
};

/// A constant of the graph; the bytes are borrowed.
struct onnx_tensor {
  std::string name;
  onnx_type type;
  std::vector<std::int64_t> dims;
  std::span<std::uint8_t const> bytes;
};

/// An input or output: `dims` follow the batch dimension, which is called N.
struct onnx_port {
  std::string name;
  std::vector<std::int64_t> dims;
};

/// Nodes in the order they run.
struct onnx_graph {
  onnx_type type = onnx_type::f4;  // of inputs and outputs
  std::vector<onnx_node> nodes{};
  std::vector<onnx_tensor> tensors{};
  std::vector<onnx_port> inputs{}, outputs{};
  std::map<std::string, std::string> metadata{};  // of the model
  std::deque<std::vector<std::uint8_t>> constants{};  // bytes of tensors that are nobody else's

  /// Gives a value another name wherever it stands.
  void rename(std::string_view from, std::string const& to) {
    for (onnx_node& n : nodes) {
      if (n.output == from) n.output = to;
      std::replace(n.inputs.begin(), n.inputs.end(), std::string(from), to);
    }
  }
};

}  // namespace resin
namespace resin::detail::inline RESIN_VERSION {

inline protobuf_message onnx_message(onnx_node::attribute const& a) {
  protobuf_message m;
  m.text(1, a.name);
  if (auto const* number = std::get_if<std::int64_t>(&a.value)) {
    m.number(3, *number);
    m.number(20, 2);
  } else if (auto const* real = std::get_if<float>(&a.value)) {
    m.single(2, *real);
    m.number(20, 1);
  } else if (auto const* word = std::get_if<std::string>(&a.value)) {
    m.text(4, *word);
    m.number(20, 3);
  } else {
    for (std::int64_t i : std::get<onnx_node::integers>(a.value)) m.number(8, i);
    m.number(20, 7);
  }
  return m;
}

inline protobuf_message onnx_message(onnx_node const& n) {
  protobuf_message m;
  for (std::string const& input : n.inputs) m.text(1, input);
  m.text(2, n.output);
  if (!n.second.empty()) m.text(2, n.second);
  m.text(3, n.name);
  m.text(4, n.type);
  for (onnx_node::attribute const& a : n.attributes) m.message(5, onnx_message(a));
  return m;
}

inline protobuf_message onnx_message(onnx_tensor const& t) {
  protobuf_message m;
  for (std::int64_t extent : t.dims) m.number(1, extent);
  m.number(2, static_cast<int>(t.type));
  m.text(8, t.name);
  m.borrow(9, t.bytes);
  return m;
}

inline protobuf_message onnx_message(onnx_port const& p, onnx_type type) {
  protobuf_message shape, batch, tensor, of_type, m;
  batch.text(2, "N");
  shape.message(1, batch);
  for (std::int64_t extent : p.dims) {
    protobuf_message dim;
    dim.number(1, extent);
    shape.message(1, dim);
  }
  tensor.number(1, static_cast<int>(type));
  tensor.message(2, shape);
  of_type.message(1, tensor);
  m.text(1, p.name);
  m.message(2, of_type);
  return m;
}

}  // namespace resin::detail
namespace resin::inline RESIN_VERSION {

/// The whole file: a ModelProto. It borrows the bytes of the graph's tensors.
[[nodiscard]] inline protobuf_message onnx_model(onnx_graph const& g) {
  protobuf_message graph, operators, model;
  for (onnx_node const& n : g.nodes) graph.message(1, detail::onnx_message(n));
  graph.text(2, "resin");
  for (onnx_tensor const& t : g.tensors) graph.message(5, detail::onnx_message(t));
  for (onnx_port const& p : g.inputs) graph.message(11, detail::onnx_message(p, g.type));
  for (onnx_port const& p : g.outputs) graph.message(12, detail::onnx_message(p, g.type));
  operators.text(1, "");
  operators.number(2, 17);
  model.number(1, 8);
  model.text(2, "resin");
  model.text(3, std::to_string(RESIN_VERSION_MAJOR) + "." + std::to_string(RESIN_VERSION_MINOR) +
                    "." + std::to_string(RESIN_VERSION_PATCH));
  model.message(7, graph);
  model.message(8, operators);
  for (auto const& [key, value] : g.metadata) {
    protobuf_message entry;
    entry.text(1, key);
    entry.text(2, value);
    model.message(14, entry);
  }
  return model;
}

}  // namespace resin
