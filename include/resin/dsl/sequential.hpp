// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Many layers in one step.

#include <resin/dsl/layer.hpp>

#include <boost/hana/basic_tuple.hpp>
#include <boost/hana/unpack.hpp>

namespace resin::dsl::inline RESIN_VERSION {
template <class... L>
struct sequence {
  using layer_tag = combinator;
  boost::hana::basic_tuple<L...> layers;
  template <class F>
  constexpr auto with_children(F f) const {
    return boost::hana::unpack(layers, f);
  }
};
}  // namespace resin::dsl
namespace resin::inline RESIN_VERSION {

/// The layers in data order; the same network as chaining them with `|`.
template <Layer... L>
constexpr dsl::sequence<L...> sequential(L... layers) {
  return {boost::hana::basic_tuple<L...>{layers...}};
}
template <class... Wrong>
requires(!(Layer<Wrong> && ...)) constexpr dsl::refused_layer sequential(Wrong const&...) {
  static_assert(dsl::arguments_fit<sizeof...(Wrong)>,
                "not_a_layer - sequential(a, b, ...): an argument is no layer - write layer values "
                "such as conv2d{.filters = 8}; docs/errors.md#not_a_layer");
  return {};
}

}  // namespace resin
