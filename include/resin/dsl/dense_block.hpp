// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Dense connections (Huang et al. 2017).

#include <resin/base/label.hpp>
#include <resin/dsl/layer.hpp>

#include <boost/hana/basic_tuple.hpp>
#include <boost/hana/unpack.hpp>

namespace resin::dsl::inline RESIN_VERSION {
template <class Body>
struct dense_copies {
  using layer_tag = combinator;
  int count;
  Body body;
  label prefix;
  int first;
  template <class F>
  constexpr auto with_children(F f) const {
    return f(body);
  }
};
template <class... L>
struct dense_set {
  using layer_tag = combinator;
  boost::hana::basic_tuple<L...> layers;
  template <class F>
  constexpr auto with_children(F f) const {
    return boost::hana::unpack(layers, f);
  }
};
}  // namespace resin::dsl
namespace resin::inline RESIN_VERSION {

/// n copies of a layer: each takes the concatenation of the block's input and all outputs before
/// it, and appends its own. The block is one growing tensor; nothing is copied. Copies are called
/// prefix + number, `first` on; without a prefix as `repeat` calls them.
template <Layer Body>
constexpr dsl::dense_copies<Body> dense_block(int n, Body layer, label prefix = {}, int first = 0) {
  return {n, layer, prefix, first};
}
/// The same with layers that differ.
template <Layer... L>
constexpr dsl::dense_set<L...> dense_block(L... layers) {
  static_assert(sizeof...(L) > 0,
                "dense_block - needs at least one layer - write dense_block(a, b, ...)");
  return {boost::hana::basic_tuple<L...>{layers...}};
}
template <class First, class Second, class... More>
requires(!Layer<Second>) constexpr dsl::refused_layer
    dense_block(First const&, Second const&, More const&...) {
  static_assert(dsl::arguments_fit<dsl::count_of<First, Second>>,
                "not_a_layer - dense_block takes a number and a layer, or layers - write "
                "dense_block(3, layer) or dense_block(a, b, ...); docs/errors.md#not_a_layer");
  return {};
}

}  // namespace resin
