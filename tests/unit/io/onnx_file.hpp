// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Reads an ONNX file's bytes, as far as tests look at them: written from onnx.proto alone, it knows
// nothing of the writer.

#include "data/files.hpp"
#include "test.hpp"

#include <cstdint>
#include <cstring>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace test {

/// A message: its fields in order. A number for varints and fixed32, bytes for the rest.
struct proto {
  struct field {
    int number, type;
    std::uint64_t value;
    std::span<std::uint8_t const> bytes;
  };
  std::vector<field> fields{};

  proto() = default;
  explicit proto(std::span<std::uint8_t const> in) {
    std::size_t at = 0;
    auto const varint = [&] {
      std::uint64_t v = 0;
      for (int shift = 0;; shift += 7) {
        REQUIRE(at < in.size());
        std::uint8_t const b = in[at++];
        v |= static_cast<std::uint64_t>(b & 127) << shift;
        if (b < 128) return v;
        REQUIRE(shift < 63);
      }
    };
    while (at < in.size()) {
      std::uint64_t const key = varint();
      field f{static_cast<int>(key >> 3), static_cast<int>(key & 7), 0, {}};
      REQUIRE((f.type == 0 || f.type == 2 || f.type == 5));
      if (f.type == 0) {
        f.value = varint();
      } else {
        std::size_t const size = f.type == 5 ? 4 : varint();
        REQUIRE(size <= in.size() - at);
        f.bytes = in.subspan(at, size);
        at += size;
      }
      fields.push_back(f);
    }
  }
  [[nodiscard]] std::vector<field> all(int number) const {
    std::vector<field> found;
    for (field const& f : fields)
      if (f.number == number) found.push_back(f);
    return found;
  }
  [[nodiscard]] std::vector<proto> messages(int number) const {
    std::vector<proto> found;
    for (field const& f : all(number)) found.emplace_back(f.bytes);
    return found;
  }
  [[nodiscard]] proto message(int number) const {
    auto const found = messages(number);
    REQUIRE(found.size() == 1);
    return found[0];
  }
  [[nodiscard]] std::vector<std::string> texts(int number) const {
    std::vector<std::string> found;
    for (field const& f : all(number)) found.emplace_back(f.bytes.begin(), f.bytes.end());
    return found;
  }
  [[nodiscard]] std::string text(int number) const {
    auto const found = texts(number);
    REQUIRE(found.size() == 1);
    return found[0];
  }
  [[nodiscard]] std::vector<long long> numbers(int number) const {
    std::vector<long long> found;
    for (field const& f : all(number)) found.push_back(static_cast<long long>(f.value));
    return found;
  }
  [[nodiscard]] long long number(int number) const {
    auto const found = numbers(number);
    REQUIRE(found.size() == 1);
    return found[0];
  }
};

/// What a model holds; REQUIREs that it is sound: every name once, every input made before it is
/// read, every initializer as long as its shape says.
struct onnx_file {
  bytes file;
  std::map<std::string, proto> nodes{}, tensors{};
  std::vector<std::string> order{};  // of the nodes' types
  std::map<std::string, std::vector<std::string>> ports{};  // inputs and outputs: N and extents
  proto graph{};
  std::vector<proto> metadata{};

  explicit onnx_file(fs::path const& path) : file(read(path)) {
    proto const model(file);
    REQUIRE(model.number(1) == 8);
    proto const operators = model.message(8);
    REQUIRE(operators.text(1).empty());
    REQUIRE(operators.number(2) == 17);
    graph = model.message(7);
    metadata = model.messages(14);
    std::map<std::string, int> values;
    for (proto const& p : graph.messages(11)) {
      read_port(p);
      values[p.text(1)] = 1;
    }
    for (proto const& t : graph.messages(5)) {
      REQUIRE(tensors.emplace(t.text(8), t).second);
      REQUIRE(values.emplace(t.text(8), 1).second);
      std::size_t size = t.number(2) == 1 ? 4 : 8;
      for (long long extent : t.numbers(1)) size *= static_cast<std::size_t>(extent);
      REQUIRE(raw(t.text(8)).size() == size);
    }
    for (proto const& n : graph.messages(1)) {
      INFO(n.text(3));
      REQUIRE(nodes.emplace(n.text(3), n).second);
      order.push_back(n.text(4));
      for (std::string const& x : n.texts(1)) REQUIRE(values.count(x) == 1);
      REQUIRE(values.emplace(n.text(2), 1).second);
    }
    for (proto const& p : graph.messages(12)) {
      read_port(p);
      REQUIRE(values.count(p.text(1)) == 1);
    }
  }
  onnx_file(onnx_file const&) = delete;
  onnx_file& operator=(onnx_file const&) = delete;

  [[nodiscard]] std::span<std::uint8_t const> raw(std::string const& tensor) const {
    auto const found = tensors.at(tensor).all(9);
    REQUIRE(found.size() == 1);
    return found[0].bytes;
  }
  [[nodiscard]] proto attribute(std::string const& node, std::string const& name) const {
    for (proto const& a : nodes.at(node).messages(5))
      if (a.text(1) == name) return a;
    FAIL(node << " has no attribute " << name);
    return {};
  }

 private:
  void read_port(proto const& p) {
    for (proto const& dim : p.message(2).message(1).message(2).messages(1)) {
      auto const symbol = dim.texts(2);
      ports[p.text(1)].push_back(symbol.empty() ? std::to_string(dim.number(1)) : symbol[0]);
    }
  }
};

}  // namespace test
