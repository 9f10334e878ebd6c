// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The types a network brings along: its custom activations and leaf layers, each once.

#include <resin/dsl/dsl.hpp>

namespace resin::ir::inline RESIN_VERSION {

template <class... F>
struct type_list {
  static constexpr int size = sizeof...(F);
};

}  // namespace resin::ir
namespace resin::ir::detail::inline RESIN_VERSION {
template <class F, class... G>
constexpr bool among = (__is_same(F, G) || ...);

template <class List, class L>
struct collect {
  using type = List;
};
template <class List, class... L>
struct collect_all {
  using type = List;
};
template <class List, class First, class... Rest>
struct collect_all<List, First, Rest...> {
  using type = typename collect_all<typename collect<List, First>::type, Rest...>::type;
};
template <class List, class F>
struct with;
template <class... G, class F>
struct with<type_list<G...>, F> {
  using type = type_list<G..., F>;
};
template <class... G, class F>
requires among<F, G...>
struct with<type_list<G...>, F> {
  using type = type_list<G...>;
};
template <class List, class F>
struct collect<List, custom_activation<F>> : with<List, F> {};
template <class List, AnyLeafLayer L>
struct collect<List, L> : with<List, L> {};
template <class List, class A, class B>
struct collect<List, dsl::chain<A, B>> : collect_all<List, A, B> {};
template <class List, class... L>
struct collect<List, dsl::sequence<L...>> : collect_all<List, L...> {};
template <class List, class... L>
struct collect<List, dsl::branch_set<L...>> : collect_all<List, L...> {};
template <class List, class... L>
struct collect<List, dsl::sum_set<L...>> : collect_all<List, L...> {};
template <class List, class B, class S>
struct collect<List, dsl::residual_block<B, S>> : collect<List, B> {};
template <class List, class B, class P>
struct collect<List, dsl::residual_block<B, dsl::shortcut_path<P>>> : collect_all<List, B, P> {};
template <class List, class B>
struct collect<List, dsl::dense_copies<B>> : collect<List, B> {};
template <class List, class... L>
struct collect<List, dsl::dense_set<L...>> : collect_all<List, L...> {};
template <class List, class B>
struct collect<List, dsl::scaled_block<B>> : collect<List, B> {};
template <class List, class B>
struct collect<List, dsl::auxiliary_head<B>> : collect<List, B> {};
template <class List, class B>
struct collect<List, dsl::repeat_block<B>> : collect<List, B> {};
template <class List, class B>
struct collect<List, dsl::named_scope<B>> : collect<List, B> {};
template <class List, class N>
struct collect<List, dsl::forced_net<N>> : collect<List, N> {};
template <class List, class N>
struct collect<List, dsl::bounded_net<N>> : collect<List, N> {};
template <class List, class N>
struct collect<List, dsl::stored_net<N>> : collect<List, N> {};
template <class List, class N>
struct collect<List, dsl::plain_net<N>> : collect<List, N> {};
template <class List, class N, class H>
struct collect<List, dsl::replaced_head<N, H>> : collect_all<List, N, H> {};
template <class List, class N>
struct collect<List, dsl::features_net<N>> : collect<List, N> {};
template <class List, class N>
struct collect<List, dsl::frozen_net<N>> : collect<List, N> {};
template <class List, class N>
struct collect<List, dsl::factorized_net<N>> : collect<List, N> {};

template <class F, class... G>
constexpr int index_in(type_list<G...>) {
  int i = 0, found = -1;
  ((found = found < 0 && __is_same(F, G) ? i : found, ++i), ...);
  return found;
}
template <int I, class List>
struct type_at;
template <class F, class... G>
struct type_at<0, type_list<F, G...>> {
  using type = F;
};
template <int I, class F, class... G>
struct type_at<I, type_list<F, G...>> : type_at<I - 1, type_list<G...>> {};
}  // namespace resin::ir::detail
namespace resin::ir::inline RESIN_VERSION {

template <class Net>
using custom_types = typename detail::collect<type_list<>, Net>::type;

/// The activation function or layer number I of a list.
template <int I, class List>
using custom_type = typename detail::type_at<I, List>::type;

}  // namespace resin::ir
