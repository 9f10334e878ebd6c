// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What every DSL value is, and how two of them are chained.

#include <resin/base/namespaces.hpp>

namespace resin::inline RESIN_VERSION {

/// A value that can stand in a network: a layer, a combinator of layers or a rewrite of a network.
/// Such a type says so by a member type `layer_tag`; it stays an aggregate, so that `.filters = 6`
/// can be written.
template <class L>
concept Layer = requires {
  typename L::layer_tag;
};

}  // namespace resin
namespace resin::dsl::inline RESIN_VERSION {

/// `using layer_tag = dsl::combinator;`: a layer that holds others. `with_children(f)` returns
/// f(child, ...): each of them, once. Whatever visits a network visits them so.
struct combinator;
template <class L>
concept Combinator = Layer<L> && __is_same(typename L::layer_tag, combinator);

/// What a combinator returns that was given something else than layers: the error stands where it
/// was written, and `network<>` stays silent.
struct refused_layer {
  using layer_tag = void;
};
template <int Count>
inline constexpr bool arguments_fit = false;
template <class... Arguments>
inline constexpr int count_of = sizeof...(Arguments);

/// Two layers in data order.
template <class A, class B>
struct chain {
  using layer_tag = combinator;
  A first;
  B second;
  template <class F>
  constexpr auto with_children(F f) const {
    return f(first, second);
  }
};

}  // namespace resin::dsl
namespace resin::inline RESIN_VERSION {

/// `a | b`: the output of a is the input of b. O(1): a binary node, nothing is concatenated.
template <Layer A, Layer B>
constexpr dsl::chain<A, B> operator|(A a, B b) {
  return {a, b};
}
template <class A, class B>
requires(Layer<A> != Layer<B>) constexpr dsl::refused_layer operator|(A const&, B const&) {
  static_assert(dsl::arguments_fit<dsl::count_of<A, B>>,
                "not_a_layer - a | b: one of the two is no layer - write a layer value such as "
                "conv2d{.filters = 8}; a function that makes a block is called: block(8); "
                "docs/errors.md#not_a_layer");
  return {};
}

}  // namespace resin
