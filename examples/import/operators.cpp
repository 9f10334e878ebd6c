// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "operators.hpp"

#include <algorithm>

namespace onnx_import {

array const& call::x(std::size_t k) const {
  if (!has(k)) throw refusal("input " + std::to_string(k) + " is missing");
  return *in[k];
}
array const& call::constant(std::size_t k) const {
  array const& a = x(k);
  if (!a.known)
    throw refusal("input " + std::to_string(k) + " is to be a constant, and depends on the image");
  return a;
}
std::vector<std::int64_t> call::integers(std::size_t k) const {
  array const& a = constant(k);
  if (!a.integer) throw refusal("input " + std::to_string(k) + " is to hold integers");
  std::vector<std::int64_t> to = a.i;
  for (auto& v : to) v = std::clamp(v, -most_integer, most_integer);
  return to;
}

std::int64_t call::attribute_or(char const* name, std::int64_t otherwise) const {
  auto const at = n.attributes.find(name);
  return at == n.attributes.end() ? otherwise
                                  : std::clamp(at->second.i, -most_integer, most_integer);
}
double call::attribute_or(char const* name, double otherwise) const {
  auto const at = n.attributes.find(name);
  return at == n.attributes.end() ? otherwise : at->second.f;
}
std::string call::attribute_or(char const* name, char const* otherwise) const {
  auto const at = n.attributes.find(name);
  return at == n.attributes.end() ? otherwise : at->second.s;
}
std::vector<std::int64_t> call::attribute_or(char const* name,
                                             std::vector<std::int64_t> otherwise) const {
  auto const at = n.attributes.find(name);
  if (at == n.attributes.end()) return otherwise;
  std::vector<std::int64_t> to = at->second.is_list;
  for (auto& v : to) v = std::clamp(v, -most_integer, most_integer);
  return to;
}

array& call::result(extents dims, bool integer) {
  return out.emplace_back(compute ? array::zeros(std::move(dims), integer)
                                  : array::of_extents(std::move(dims), integer));
}

operator_table const& operators() {
  static operator_table const all = [] {
    operator_table t = elementwise_operators();
    for (auto const& more : {shape_operators(), window_operators(), matrix_operators()})
      t.insert(more.begin(), more.end());
    return t;
  }();
  return all;
}

std::int64_t axis_of(std::int64_t axis, std::int64_t rank) {
  if (axis < -rank || axis >= rank)
    throw refusal("axis " + std::to_string(axis) + " of a value of rank " + std::to_string(rank));
  return axis < 0 ? axis + rank : axis;
}

}  // namespace onnx_import
