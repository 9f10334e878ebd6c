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
/// The layers among the template arguments of a combinator: those that it holds.
template <class A>
inline constexpr int held_layers = Layer<A> ? 1 : 0;
template <class Path>
inline constexpr int held_layers<dsl::shortcut_path<Path>> = 1;
template <class L>
inline constexpr int layers_in = -1;
template <template <class...> class Node, class... A>
inline constexpr int layers_in<Node<A...>> = (0 + ... + held_layers<A>);

/// Called with the children of a combinator L.
template <class List, class L>
struct collector {
  template <class... Child>
  constexpr typename collect_all<List, Child...>::type operator()(Child const&...) const {
    static_assert(sizeof...(Child) == layers_in<L>,
                  "a combinator passes each layer that it holds to with_children's function, once");
    return {};
  }
};
template <class L>
L const& some();  // in no evaluated place
template <class List, dsl::Combinator L>
struct collect<List, L> {
  static_assert(
      requires(L const& n) { n.with_children(collector<List, L>{}); },
      "a combinator names its children: write with_children(f), which returns f(child, ...)");
  using type = decltype(some<L>().with_children(collector<List, L>{}));
};

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
