// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// How large a network's program can become, counted from the value before it is lowered.

#include <resin/dsl/dsl.hpp>
#include <resin/ir/program.hpp>

RESIN_INSTANTIATED
namespace resin::ir::inline RESIN_VERSION {

inline constexpr capacity one_layer{.ops = 1, .values = 1, .layers = 1, .parameters = 4};
inline constexpr int longest_dense_block = 1000;
/// Copies of a repeat that is written out, because its body recalls a value from before it.
inline constexpr int longest_written_out = 1000;

constexpr capacity capacity_of(dense const&) {
  return {.ops = 2, .values = 2, .layers = 1, .parameters = 2};
}
constexpr capacity capacity_of(dsl::tap_point const&) { return {.layers = 1, .taps = 1}; }
constexpr capacity capacity_of(dsl::mark_point const&) { return {.layers = 1, .marks = 1}; }
constexpr capacity capacity_of(dsl::recall_point const&) { return {.layers = 1, .recalls = 1}; }
constexpr capacity capacity_of(max_unpool2d const&) {
  return {.ops = 1, .values = 1, .layers = 1, .recalls = 1};
}

/// A layer takes one op; a combinator what `grown` makes of the sum of its children.
template <class L>
constexpr capacity capacity_of(L const& n) {
  if constexpr (dsl::Combinator<L>) {
    return grown(n.with_children(
                     [](auto const&... child) { return (capacity{} + ... + capacity_of(child)); }),
                 n);
  } else {
    capacity c = one_layer;
    if (AnyLeafLayer<L>) c.leaves = 1;
    return c;
  }
}

}  // namespace resin::ir
namespace resin::ir::detail::inline RESIN_VERSION {
constexpr capacity skip_capacity(dsl::identity_shortcut) { return {}; }
constexpr capacity skip_capacity(dsl::pad_channels_shortcut) { return one_layer; }
template <class P>
constexpr capacity skip_capacity(dsl::shortcut_path<P> const&) {
  return {};
}
template <class Node>
inline constexpr bool growth_is_said = false;
}  // namespace resin::ir::detail
namespace resin::ir::inline RESIN_VERSION {

// grown(children, node): what lowering a combinator needs, with its children's needs in it. Found
// by the type of the first argument, so that the order here does not matter.
template <class Node>
constexpr capacity grown(capacity, Node const&) {
  static_assert(detail::growth_is_said<Node>,
                "a combinator says what it needs beside its children: write grown(capacity, "
                "Node const&) in ir/capacity_of.hpp");
  return {};
}
template <class A, class B>
constexpr capacity grown(capacity c, dsl::chain<A, B> const&) {
  return c;
}
template <class... L>
constexpr capacity grown(capacity c, dsl::sequence<L...> const&) {
  return c;
}
template <class B, class S>
constexpr capacity grown(capacity c, dsl::residual_block<B, S> const& n) {
  return c + detail::skip_capacity(n.skip) + one_layer;
}
template <class... L>
constexpr capacity grown(capacity c, dsl::branch_set<L...> const&) {
  return c + one_layer +
         capacity{.ops = sizeof...(L), .values = sizeof...(L), .operands = sizeof...(L)};
}
template <class... L>
constexpr capacity grown(capacity c, dsl::sum_set<L...> const&) {
  return c + capacity{.ops = sizeof...(L), .values = sizeof...(L), .layers = 1};
}
// A layer of a dense block brings a concatenation of two and perhaps a scope.
template <class B>
constexpr capacity grown(capacity c, dsl::dense_copies<B> const& n) {
  capacity total{.layers = 1};
  for (int i = 0; i < n.count && i < longest_dense_block; ++i)
    total = total + c + capacity{.ops = 1, .values = 1, .scopes = 1, .operands = 2};
  return total;
}
template <class... L>
constexpr capacity grown(capacity c, dsl::dense_set<L...> const&) {
  constexpr int k = sizeof...(L);
  return c + capacity{.ops = k, .values = k, .layers = 1, .operands = 2 * k};
}
template <class B>
constexpr capacity grown(capacity c, dsl::scaled_block<B> const&) {
  return c + one_layer;
}
template <class B>
constexpr capacity grown(capacity c, dsl::auxiliary_head<B> const&) {
  return c + capacity{.layers = 1, .heads = 1};
}
template <class H>
constexpr capacity grown(capacity c, dsl::tapped_head<H> const&) {
  return c + capacity{.layers = 1, .taps = 1};
}
template <class B>
constexpr capacity grown(capacity c, dsl::repeat_block<B> const& n) {
  capacity total = c + capacity{.ops = 1, .values = 3, .regions = 1, .layers = 1, .scopes = 1};
  for (int i = 1; c.recalls > 0 && i < n.count && i < longest_written_out; ++i)
    total = total + c + capacity{.scopes = 1};
  return total;
}
template <class B>
constexpr capacity grown(capacity c, dsl::named_scope<B> const&) {
  return c + capacity{.scopes = 1};
}
template <class N>
constexpr capacity grown(capacity c, dsl::plain_net<N> const&) {
  return c;
}
template <class N>
constexpr capacity grown(capacity c, dsl::forced_net<N> const&) {
  return c;
}
template <class N>
constexpr capacity grown(capacity c, dsl::stored_net<N> const&) {
  return c;
}
template <class N, class Trained>
constexpr capacity grown(capacity c, dsl::fake_quantized_net<N, Trained> const&) {
  return c;
}
template <class N>
constexpr capacity grown(capacity c, dsl::bounded_net<N> const&) {
  return c;
}
template <class N, class H>
constexpr capacity grown(capacity c, dsl::replaced_head<N, H> const&) {
  return c + capacity{.layers = 1};
}
// A cut between the copies of a repeat makes two regions of it.
template <class N>
constexpr capacity grown(capacity c, dsl::features_net<N> const&) {
  return c + c + capacity{.layers = 1};
}
template <class N>
constexpr capacity grown(capacity c, dsl::frozen_net<N> const&) {
  return c + c + capacity{.layers = 1};
}
template <class N>
constexpr capacity grown(capacity c, dsl::reparameterized_net<N> const&) {
  return c + capacity{.layers = 1, .merges = 1};
}
// Any layer may be a convolution that becomes pieces with activations between them, in a scope.
template <class N>
constexpr capacity grown(capacity c, dsl::factorized_net<N> const& n) {
  int const most = n.rule.pieces() > 1 && n.rule.pieces() < 50 ? 2 * n.rule.pieces() : 1;
  c.ops *= most;
  c.values *= most;
  c.scopes += c.layers;
  c.layers = c.layers * most + 1;
  c.parameters *= most;
  return c;
}

}  // namespace resin::ir
RESIN_END_INSTANTIATED
