// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What ONNX's operators compute, by plain loops: constants are folded by them, extents inferred,
// and the outputs of the written test computed.

#include "model.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <type_traits>
#include <vector>

namespace onnx_import {

/// Integers that tell axes, extents or places are cut to this: beyond every extent, and far from
/// where arithmetic overflows.
inline constexpr std::int64_t most_integer = std::int64_t{1} << 31;

/// The integer that v is; the nearest there is, where it is none.
template <class T>
std::int64_t integer_of(T v) {
  constexpr double most = 9.2e18;
  if constexpr (std::is_integral_v<T>)
    return static_cast<std::int64_t>(v);
  else
    return v != v ? 0 : static_cast<std::int64_t>(std::clamp(v, -most, most));
}

/// One evaluation of one node. Without `compute` outputs get extents alone.
struct call {
  node const& n;
  std::int64_t opset;
  std::vector<array const*> in;  // nullptr: left out
  bool compute;
  std::vector<array> out{};

  [[nodiscard]] bool has(std::size_t k) const { return k < in.size() && in[k] != nullptr; }
  /// Input k, which must be there.
  [[nodiscard]] array const& x(std::size_t k = 0) const;
  /// Input k, which must be a constant.
  [[nodiscard]] array const& constant(std::size_t k) const;
  [[nodiscard]] std::vector<std::int64_t> integers(std::size_t k) const;

  [[nodiscard]] std::int64_t attribute_or(char const* name, std::int64_t otherwise) const;
  [[nodiscard]] double attribute_or(char const* name, double otherwise) const;
  [[nodiscard]] std::string attribute_or(char const* name, char const* otherwise) const;
  [[nodiscard]] std::vector<std::int64_t> attribute_or(char const* name,
                                                       std::vector<std::int64_t> otherwise) const;
  [[nodiscard]] bool has_attribute(char const* name) const { return n.attributes.count(name) > 0; }

  /// The one output: of these extents, zero where computed.
  array& result(extents dims, bool integer = false);
};

using operator_table = std::map<std::string, void (*)(call&)>;
[[nodiscard]] operator_table elementwise_operators();
[[nodiscard]] operator_table shape_operators();
[[nodiscard]] operator_table window_operators();
[[nodiscard]] operator_table matrix_operators();

/// Every operator, by its name.
[[nodiscard]] operator_table const& operators();

/// An axis counted from the end where below 0.
[[nodiscard]] std::int64_t axis_of(std::int64_t axis, std::int64_t rank);

/// The least byte that a QuantizeLinear writes, by its zero point's type.
[[nodiscard]] double least_byte(call const& c);

/// Extents of the second summand before operator set 7, where an attribute tells its first axis, as
/// later sets want them.
[[nodiscard]] extents aligned(call const& c, extents dims, std::int64_t rank);

/// Windows over the axes behind N and C, with what the attributes leave to rules filled in.
struct windows {
  extents kernel{}, stride{}, dilation{}, before{}, after{}, in{}, out{};
  bool ceil_mode = false;
};
[[nodiscard]] windows windows_of(call const& c, extents const& x, extents kernel);

/// The same for a transposed convolution.
[[nodiscard]] windows transposed_windows(call const& c, extents const& x, extents kernel);

/// Where each place of a resized axis lies on the old one.
struct resized_axis {
  std::vector<double> at{};
};
[[nodiscard]] std::vector<resized_axis> resized_axes(call const& c, extents const& x);

}  // namespace onnx_import
