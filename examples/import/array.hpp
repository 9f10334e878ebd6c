// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A value of an ONNX graph: extents, and numbers where they are known.

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace onnx_import {

/// What stops the import of one node; the sentence says what it would need.
struct refusal : std::runtime_error {
  using std::runtime_error::runtime_error;
};

using extents = std::vector<std::int64_t>;

inline std::string text_of(extents const& dims) {
  std::string text = "(";
  for (std::size_t i = 0; i < dims.size(); ++i) text += (i ? ", " : "") + std::to_string(dims[i]);
  return text + ")";
}

/// No value of a graph holds more: weights of VGG-19's largest layer are 103 million.
inline constexpr std::int64_t most_elements = std::int64_t{1} << 27;

/// The number of elements; refuses extents below 0 and products beyond `most_elements`.
inline std::int64_t elements(extents const& dims) {
  if (dims.size() > 16) throw refusal("a value of " + std::to_string(dims.size()) + " dimensions");
  std::int64_t n = 1;
  for (std::int64_t d : dims) {
    if (d < 0) throw refusal("an extent of " + text_of(dims) + " is below 0");
    if (d > most_elements) throw refusal("a value of extents " + text_of(dims) + " is too large");
    n *= d;
    if (n > most_elements) throw refusal("a value of extents " + text_of(dims) + " is too large");
  }
  return n;
}

/// Row-major numbers: float for every type of real numbers, int64 for integers and bool. Where
/// `known` is false there are extents alone.
struct array {
  extents dims{};
  bool integer = false, known = false;
  std::vector<float> f{};
  std::vector<std::int64_t> i{};
  int element = 0;  // ONNX's type of the numbers in the file, where there is one

  [[nodiscard]] std::int64_t size() const { return elements(dims); }
  [[nodiscard]] std::int64_t rank() const { return static_cast<std::int64_t>(dims.size()); }
  [[nodiscard]] double number(std::int64_t at) const {
    auto const k = static_cast<std::size_t>(at);
    if (k >= (integer ? i.size() : f.size())) throw refusal("a constant has too few numbers");
    return integer ? static_cast<double>(i[k]) : static_cast<double>(f[k]);
  }

  static array of_extents(extents dims, bool integer = false) {
    array a{std::move(dims), integer};
    static_cast<void>(a.size());
    return a;
  }
  static array zeros(extents dims, bool integer = false) {
    array a{std::move(dims), integer, true};
    auto const n = static_cast<std::size_t>(a.size());
    if (integer)
      a.i.resize(n);
    else
      a.f.resize(n);
    return a;
  }
  static array integers(std::vector<std::int64_t> values) {
    array a{{static_cast<std::int64_t>(values.size())}, true, true};
    a.i = std::move(values);
    return a;
  }
};
using shared_array = std::shared_ptr<array const>;

}  // namespace onnx_import
