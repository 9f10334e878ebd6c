// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Shapes of the layer kinds that a network brings along, asked by their number in its list of
// types.

#include <resin/ir/custom_types.hpp>
#include <resin/ir/op.hpp>

namespace resin::ir::inline RESIN_VERSION {

struct custom_shapes {
  extent3 output = {};
  array_shape weight = {}, bias = {};
};

template <class L>
constexpr custom_shapes custom_shapes_of(extent3 in, custom_numbers n) {
  custom_shapes s{L::output(in, n)};
  if constexpr (requires { L::weight(in, n); }) s.weight = L::weight(in, n);
  if constexpr (requires { L::bias(in, n); }) s.bias = L::bias(in, n);
  return s;
}

/// For programs without such layers.
struct no_custom_rules {
  constexpr custom_shapes operator()(int, extent3, custom_numbers) const { return {}; }
};
template <class Types>
struct custom_rules;
template <>
struct custom_rules<type_list<>> : no_custom_rules {};
template <class... L>
struct custom_rules<type_list<L...>> {
  constexpr custom_shapes operator()(int which, extent3 in, custom_numbers n) const {
    custom_shapes s;
    int i = 0;
    auto ask = [&]<class K>(type_list<K>) {
      if constexpr (CustomLayer<K>)
        if (i == which) s = custom_shapes_of<K>(in, n);
      ++i;
    };
    (ask(type_list<L>{}), ...);
    return s;
  }
};

/// The numbers of a custom layer travel in its op.
constexpr custom_numbers numbers_of(op const& o) {
  return {{o.alpha, o.beta, o.epsilon, o.momentum}};
}

}  // namespace resin::ir
