// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Parallel paths: concatenated or summed.

#include <resin/dsl/layer.hpp>

#include <boost/hana/basic_tuple.hpp>
#include <boost/hana/unpack.hpp>

namespace resin::dsl::inline RESIN_VERSION {
template <class... L>
struct branch_set {
  using layer_tag = combinator;
  boost::hana::basic_tuple<L...> paths;
  template <class F>
  constexpr auto with_children(F f) const {
    return boost::hana::unpack(paths, f);
  }
};
template <class... L>
struct sum_set {
  using layer_tag = combinator;
  boost::hana::basic_tuple<L...> paths;
  template <class F>
  constexpr auto with_children(F f) const {
    return boost::hana::unpack(paths, f);
  }
};
}  // namespace resin::dsl
namespace resin::inline RESIN_VERSION {

/// Every path takes the same input; their outputs are concatenated along the channels (Szegedy et
/// al. 2015).
template <Layer... L>
constexpr dsl::branch_set<L...> branches(L... paths) {
  static_assert(sizeof...(L) > 0, "branches - needs at least one path - write branches(a, b, ...)");
  return {boost::hana::basic_tuple<L...>{paths...}};
}
/// Every path takes the same input; their outputs, of one shape, are added.
template <Layer... L>
constexpr dsl::sum_set<L...> sum(L... paths) {
  static_assert(sizeof...(L) > 0, "sum - needs at least one path - write sum(a, b, ...)");
  return {boost::hana::basic_tuple<L...>{paths...}};
}
template <class... Wrong>
requires(!(Layer<Wrong> && ...)) constexpr dsl::refused_layer branches(Wrong const&...) {
  static_assert(dsl::arguments_fit<sizeof...(Wrong)>,
                "not_a_layer - branches(a, b, ...): an argument is no layer - write layer values "
                "such as conv2d{.filters = 8}; docs/errors.md#not_a_layer");
  return {};
}
template <class... Wrong>
requires(!(Layer<Wrong> && ...)) constexpr dsl::refused_layer sum(Wrong const&...) {
  static_assert(dsl::arguments_fit<sizeof...(Wrong)>,
                "not_a_layer - sum(a, b, ...): an argument is no layer - write layer values such "
                "as conv2d{.filters = 8}; docs/errors.md#not_a_layer");
  return {};
}

}  // namespace resin
