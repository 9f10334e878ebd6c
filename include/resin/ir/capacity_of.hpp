// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// How large a network's program can become, counted from the value before it is lowered.

#include <resin/dsl/dsl.hpp>
#include <resin/ir/program.hpp>

#include <boost/hana/unpack.hpp>

namespace resin::ir::inline RESIN_VERSION {

inline constexpr capacity one_layer{.ops = 1, .values = 1, .layers = 1, .parameters = 4};

template <class L>
constexpr capacity capacity_of(L const&) {
  capacity c = one_layer;
  if (AnyLeafLayer<L>) c.leaves = 1;
  return c;
}
constexpr capacity capacity_of(dense const&) {
  return {.ops = 2, .values = 2, .layers = 1, .parameters = 2};
}
template <class A, class B>
constexpr capacity capacity_of(dsl::chain<A, B> const& n);
template <class... L>
constexpr capacity capacity_of(dsl::sequence<L...> const& n);
template <class B, class S>
constexpr capacity capacity_of(dsl::residual_block<B, S> const& n);
template <class... L>
constexpr capacity capacity_of(dsl::branch_set<L...> const& n);
template <class... L>
constexpr capacity capacity_of(dsl::sum_set<L...> const& n);
template <class B>
constexpr capacity capacity_of(dsl::dense_copies<B> const& n);
template <class... L>
constexpr capacity capacity_of(dsl::dense_set<L...> const& n);
template <class B>
constexpr capacity capacity_of(dsl::scaled_block<B> const& n);
template <class B>
constexpr capacity capacity_of(dsl::auxiliary_head<B> const& n);
template <class B>
constexpr capacity capacity_of(dsl::repeat_block<B> const& n);
template <class B>
constexpr capacity capacity_of(dsl::named_scope<B> const& n);
template <class N>
constexpr capacity capacity_of(dsl::plain_net<N> const& n);
template <class N>
constexpr capacity capacity_of(dsl::forced_net<N> const& n);
template <class N>
constexpr capacity capacity_of(dsl::bounded_net<N> const& n);
template <class N>
constexpr capacity capacity_of(dsl::stored_net<N> const& n);
template <class N, class H>
constexpr capacity capacity_of(dsl::replaced_head<N, H> const& n);
template <class N>
constexpr capacity capacity_of(dsl::features_net<N> const& n);
template <class N>
constexpr capacity capacity_of(dsl::frozen_net<N> const& n);
template <class N>
constexpr capacity capacity_of(dsl::factorized_net<N> const& n);

constexpr capacity capacity_of(dsl::tap_point const&) { return {.layers = 1, .taps = 1}; }

}  // namespace resin::ir
namespace resin::ir::detail::inline RESIN_VERSION {
constexpr capacity skip_capacity(dsl::identity_shortcut) { return {}; }
constexpr capacity skip_capacity(dsl::pad_channels_shortcut) { return one_layer; }
template <class P>
constexpr capacity skip_capacity(dsl::shortcut_path<P> const& s) {
  return capacity_of(s.path);
}
template <class Tuple>
constexpr capacity sum_of(Tuple const& layers) {
  return boost::hana::unpack(layers,
                             [](auto const&... l) { return (capacity{} + ... + capacity_of(l)); });
}
}  // namespace resin::ir::detail
namespace resin::ir::inline RESIN_VERSION {

template <class A, class B>
constexpr capacity capacity_of(dsl::chain<A, B> const& n) {
  return capacity_of(n.first) + capacity_of(n.second);
}
template <class... L>
constexpr capacity capacity_of(dsl::sequence<L...> const& n) {
  return detail::sum_of(n.layers);
}
template <class B, class S>
constexpr capacity capacity_of(dsl::residual_block<B, S> const& n) {
  return capacity_of(n.body) + detail::skip_capacity(n.skip) + one_layer;
}
template <class... L>
constexpr capacity capacity_of(dsl::branch_set<L...> const& n) {
  return detail::sum_of(n.paths) + one_layer +
         capacity{.ops = sizeof...(L), .values = sizeof...(L), .operands = sizeof...(L)};
}
template <class... L>
constexpr capacity capacity_of(dsl::sum_set<L...> const& n) {
  return detail::sum_of(n.paths) +
         capacity{.ops = sizeof...(L), .values = sizeof...(L), .layers = 1};
}
// A layer of a dense block brings a concatenation of two and perhaps a scope.
inline constexpr capacity dense_step{.ops = 1, .values = 1, .scopes = 1, .operands = 2};
inline constexpr int longest_dense_block = 1000;
template <class B>
constexpr capacity capacity_of(dsl::dense_copies<B> const& n) {
  capacity const one = capacity_of(n.body) + dense_step;
  capacity total{.layers = 1};
  for (int i = 0; i < n.count && i < longest_dense_block; ++i) total = total + one;
  return total;
}
template <class... L>
constexpr capacity capacity_of(dsl::dense_set<L...> const& n) {
  constexpr int k = sizeof...(L);
  return detail::sum_of(n.layers) + capacity{.ops = k, .values = k, .layers = 1, .operands = 2 * k};
}
template <class B>
constexpr capacity capacity_of(dsl::scaled_block<B> const& n) {
  return capacity_of(n.path) + one_layer;
}
template <class B>
constexpr capacity capacity_of(dsl::auxiliary_head<B> const& n) {
  return capacity_of(n.head) + capacity{.layers = 1, .heads = 1};
}
template <class B>
constexpr capacity capacity_of(dsl::repeat_block<B> const& n) {
  return capacity_of(n.body) +
         capacity{.ops = 1, .values = 3, .regions = 1, .layers = 1, .scopes = 1};
}
template <class B>
constexpr capacity capacity_of(dsl::named_scope<B> const& n) {
  return capacity_of(n.body) + capacity{.scopes = 1};
}
template <class N>
constexpr capacity capacity_of(dsl::plain_net<N> const& n) {
  return capacity_of(n.net);
}
template <class N>
constexpr capacity capacity_of(dsl::forced_net<N> const& n) {
  return capacity_of(n.net);
}
template <class N>
constexpr capacity capacity_of(dsl::stored_net<N> const& n) {
  return capacity_of(n.net);
}
template <class N>
constexpr capacity capacity_of(dsl::bounded_net<N> const& n) {
  return capacity_of(n.net);
}
template <class N, class H>
constexpr capacity capacity_of(dsl::replaced_head<N, H> const& n) {
  return capacity_of(n.net) + capacity_of(n.head) + capacity{.layers = 1};
}
// A cut between the copies of a repeat makes two regions of it.
template <class N>
constexpr capacity capacity_of(dsl::features_net<N> const& n) {
  return capacity_of(n.net) + capacity_of(n.net) + capacity{.layers = 1};
}
template <class N>
constexpr capacity capacity_of(dsl::frozen_net<N> const& n) {
  return capacity_of(n.net) + capacity_of(n.net) + capacity{.layers = 1};
}
// Any layer may be a convolution that becomes pieces with activations between them, in a scope.
template <class N>
constexpr capacity capacity_of(dsl::factorized_net<N> const& n) {
  capacity c = capacity_of(n.net);
  int const most = n.rule.pieces() > 1 && n.rule.pieces() < 50 ? 2 * n.rule.pieces() : 1;
  c.ops *= most;
  c.values *= most;
  c.scopes += c.layers;
  c.layers = c.layers * most + 1;
  c.parameters *= most;
  return c;
}

}  // namespace resin::ir
