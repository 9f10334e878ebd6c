// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Small ONNX files, and what the importer makes of them.

#include "../../../examples/import/importer.hpp"
#include "../../../examples/import/onnx_reader.hpp"
#include "data/files.hpp"
#include "test.hpp"

#include <resin/io/protobuf_message.hpp>

#include <string>
#include <vector>

namespace test {

using numbers = std::vector<std::int64_t>;

/// A graph under construction: one input "x", one output "y" unless told otherwise.
class onnx_file {
 public:
  explicit onnx_file(numbers image, int opset = 13) : opset_(opset) {
    input("x", std::move(image));
  }

  struct attribute {
    std::string name;
    numbers integers{};
    double real = 0;
    std::string text{};
    char type = 'i';  // i, f, s, or I for a list
  };
  onnx_file& node(std::string const& op, std::vector<std::string> const& inputs,
                  std::string const& output, std::vector<attribute> const& attributes = {},
                  std::string const& name = "") {
    resin::protobuf_message n;
    for (auto const& i : inputs) n.text(1, i);
    n.text(2, output);
    n.text(3, name.empty() ? output : name);
    n.text(4, op);
    for (attribute const& a : attributes) {
      resin::protobuf_message m;
      m.text(1, a.name);
      if (a.type == 'f') m.single(2, static_cast<float>(a.real));
      if (a.type == 'i') m.number(3, a.integers[0]);
      if (a.type == 's') m.text(4, a.text);
      if (a.type == 'I')
        for (auto v : a.integers) m.number(8, v);
      m.number(20, a.type == 'f' ? 1 : a.type == 'i' ? 2 : a.type == 's' ? 3 : 7);
      n.message(5, m);
    }
    graph_.message(1, n);
    return *this;
  }
  /// A tensor of floats; without values they are .5, -.25, .5, ...
  onnx_file& weights(std::string const& name, numbers dims, std::vector<float> values = {}) {
    std::size_t n = 1;
    for (auto d : dims) n *= static_cast<std::size_t>(d);
    for (std::size_t k = values.size(); k < n; ++k)
      values.push_back(.5f - .75f * static_cast<float>(k % 2) + .01f * static_cast<float>(k % 7));
    return tensor(name, dims, 1,
                  std::string(reinterpret_cast<char const*>(values.data()), values.size() * 4));
  }
  onnx_file& integers(std::string const& name, numbers values) {
    return tensor(name, {static_cast<std::int64_t>(values.size())}, 7,
                  std::string(reinterpret_cast<char const*>(values.data()), values.size() * 8));
  }
  onnx_file& tensor(std::string const& name, numbers const& dims, int type,
                    std::string const& raw) {
    resin::protobuf_message t;
    for (auto d : dims) t.number(1, d);
    t.number(2, type);
    t.text(8, name);
    t.text(9, raw);
    graph_.message(5, t);
    return *this;
  }
  /// A tensor of floats that lies in a file beside the model.
  onnx_file& outside(std::string const& name, numbers const& dims,
                     std::vector<std::pair<std::string, std::string>> const& where) {
    resin::protobuf_message t;
    for (auto d : dims) t.number(1, d);
    t.number(2, 1);
    t.text(8, name);
    for (auto const& [key, value] : where) {
      resin::protobuf_message entry;
      entry.text(1, key);
      entry.text(2, value);
      t.message(13, entry);
    }
    t.number(14, 1);
    graph_.message(5, t);
    return *this;
  }
  /// An extent below 0 is left open.
  onnx_file& input(std::string const& name, numbers const& dims) {
    graph_.message(11, port(name, dims));
    return *this;
  }
  onnx_file& output(std::string const& name) {
    graph_.message(12, port(name, {}));
    return *this;
  }

  [[nodiscard]] bytes file() const {
    resin::protobuf_message set, model;
    set.text(1, "");
    set.number(2, opset_);
    model.number(1, 8);
    model.message(7, graph_);
    model.message(8, set);
    bytes to;
    model.write([&](void const* data, std::size_t size) {
      auto const* from = static_cast<std::uint8_t const*>(data);
      to.insert(to.end(), from, from + size);
    });
    return to;
  }
  [[nodiscard]] onnx_import::imported imported(onnx_import::options o = {}) const {
    temporary_folder folder;
    o.model = folder.path / "net.onnx";
    write(o.model, file());
    return onnx_import::import_model(o);
  }
  /// The network's text behind its input, on one line.
  [[nodiscard]] std::string text(onnx_import::options const& o = {}) const {
    onnx_import::imported const i = imported(o);
    if (!i.refused.empty()) {
      std::string all;
      for (auto const& r : i.refused) all += (all.empty() ? "" : "\n") + r;
      return all;
    }
    std::string const head = "inline constexpr auto net = ";
    std::string t = i.header.substr(i.header.find(head) + head.size());
    t.resize(t.find(';'));
    std::string to;
    for (char c : t)
      if (c != '\n' && !(c == ' ' && !to.empty() && to.back() == ' ')) to += c;
    return to;
  }

 private:
  static resin::protobuf_message port(std::string const& name, numbers const& dims) {
    resin::protobuf_message shape, tensor, type, m;
    for (auto d : dims) {
      resin::protobuf_message dim;
      if (d >= 0)
        dim.number(1, d);
      else
        dim.text(2, "N");
      shape.message(1, dim);
    }
    tensor.number(1, 1);
    if (!dims.empty()) tensor.message(2, shape);
    type.message(1, tensor);
    m.text(1, name);
    m.message(2, type);
    return m;
  }
  resin::protobuf_message graph_{};
  int opset_;
};

inline onnx_file::attribute number(std::string name, std::int64_t v) {
  return {std::move(name), {v}};
}
inline onnx_file::attribute real(std::string name, double v) {
  return {std::move(name), {}, v, {}, 'f'};
}
inline onnx_file::attribute word(std::string name, std::string v) {
  return {std::move(name), {}, 0, std::move(v), 's'};
}
inline onnx_file::attribute list(std::string name, numbers v) {
  return {std::move(name), std::move(v), 0, {}, 'I'};
}

}  // namespace test
