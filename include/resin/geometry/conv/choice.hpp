// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The list of algorithms, and which of them a convolution gets: the one place that chooses.

#include <resin/geometry/conv/depthwise.hpp>
#include <resin/geometry/conv/depthwise_gradient.hpp>
#include <resin/geometry/conv/direct.hpp>
#include <resin/geometry/conv/direct_gradient.hpp>
#include <resin/geometry/conv/rows.hpp>
#include <resin/geometry/conv/rows_gradient.hpp>
#include <resin/geometry/conv/winograd.hpp>
#include <resin/geometry/conv/winograd_gradient.hpp>
#include <resin/geometry/conv/winograd_lines.hpp>
#include <resin/geometry/conv/winograd_rows.hpp>

#include <type_traits>
#include <utility>

RESIN_INSTANTIATED
namespace resin::geometry::inline RESIN_VERSION {

template <class... Algorithms>
struct algorithm_list {};

/// Of equal cost the first is taken.
using conv_algorithms = algorithm_list<direct, depthwise, rows, winograd<2>, winograd<4>,
                                       winograd_lines, winograd_rows>;
using gradient_algorithms =
    algorithm_list<direct_gradient, depthwise_gradient, rows_gradient, winograd_gradient>;

/// visit(Algorithm{}) for each.
template <class... A, class F>
constexpr void for_each_algorithm(algorithm_list<A...>, F&& visit) {
  (visit(A{}), ...);
}

}  // namespace resin::geometry
namespace resin::geometry::detail::inline RESIN_VERSION {
struct no_algorithm {};
template <conv_algorithm Name, class First, class... Rest>
constexpr auto find(algorithm_list<First, Rest...>) {
  if constexpr (First::name == Name)
    return First{};
  else if constexpr (sizeof...(Rest) == 0)
    return no_algorithm{};
  else
    return find<Name>(algorithm_list<Rest...>{});
}
}  // namespace resin::geometry::detail
namespace resin::geometry::inline RESIN_VERSION {

/// The struct of an algorithm; a name that is in no list does not compile.
template <conv_algorithm Name, class List = conv_algorithms>
constexpr auto find_algorithm() {
  using found = decltype(detail::find<Name>(List{}));
  static_assert(!std::is_same_v<found, detail::no_algorithm>,
                "convolution: no algorithm of this name is in the list");
  return found{};
}
/// The algorithms of a list, a bit each.
template <class... A>
constexpr unsigned names_in(algorithm_list<A...>) {
  return (0u | ... | (1u << static_cast<int>(A::name)));
}
inline constexpr unsigned every_algorithm = (1u << conv_algorithm_count) - 1;
/// One of `all` that is not in `list`; no enumerator if there is none.
constexpr conv_algorithm missing_in(unsigned list, unsigned all) {
  int i = 0;
  while (i < conv_algorithm_count && !(all >> i & ~list >> i & 1)) ++i;
  return static_cast<conv_algorithm>(i);
}
/// Does not compile for an enumerator, and names it.
template <conv_algorithm Name>
constexpr bool lists_every_algorithm() {
  static_assert(
      static_cast<int>(Name) == conv_algorithm_count,
      "convolution: an enumerator of conv_algorithm is missing in a list of algorithms "
      "(geometry/conv/choice.hpp, kernels/conv/conv.hpp); HACKING.md tells how to add one");
  return true;
}
static_assert(lists_every_algorithm<missing_in(names_in(conv_algorithms{}), every_algorithm)>());

template <conv_algorithm Name>
using algorithm_of = decltype(find_algorithm<Name>());
template <conv_algorithm Name>
using gradient_of = decltype(find_algorithm<Name, gradient_algorithms>());

/// The key of a correlation: that of the algorithm asked for, where it suits, else of the cheapest.
[[nodiscard]] constexpr conv_key choose(conv_problem const& p) {
  conv_key best{.x = p.x};
  long long least = 0;
  bool found = false, answered = false;
  for_each_algorithm(conv_algorithms{}, [&](auto algorithm) {
    using A = decltype(algorithm);
    if (answered || !A::suits(p)) return;
    answered = A::answers(p.asked.by);
    register_tile const tile = A::tile(p);
    long long const cost = A::cost(p, tile);
    if (found && !answered && cost >= least) return;
    found = true;
    least = cost;
    best.algorithm = A::name;
    best.tile = tile;
  });
  return best;
}

/// The key of a weight gradient: the cheapest's.
[[nodiscard]] constexpr conv_key choose(gradient_problem const& p) {
  conv_key best{.x = p.x};
  long long least = 0;
  bool found = false;
  for_each_algorithm(gradient_algorithms{}, [&](auto algorithm) {
    using A = decltype(algorithm);
    if (!A::suits(p)) return;
    long long const cost = A::cost(p);
    if (found && cost >= least) return;
    found = true;
    least = cost;
    best.algorithm = A::name;
    best.tile = A::tile(p);
  });
  return best;
}

}  // namespace resin::geometry
RESIN_END_INSTANTIATED
