// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Where a network is accepted or refused: before anything else of it is instantiated.

#include <resin/diagnostic/network_refused.hpp>
#include <resin/passes/compile.hpp>

#include <utility>

namespace resin {

/// A network value that the compiler can see whole: constexpr, with static storage.
template <auto const& Net>
concept Constant = requires { typename std::integral_constant<int, (static_cast<void>(ir::lower<Net>()), 0)>; };

namespace detail {

template <auto const& Net>
inline constexpr ir::path_text refused_path = ir::path_of(ir::names_of<Net>, ir::verdict_of<Net>.layer);

template <auto const& Net, class Path, class Numbers>
struct refusal_of;
template <auto const& Net, std::size_t... P, std::size_t... N>
struct refusal_of<Net, std::index_sequence<P...>, std::index_sequence<N...>> {
  static constexpr verdict const& v = ir::verdict_of<Net>;
  using type = network_refused<v.reason, layer<refused_path<Net>.text[P]...>, wants<v.want[N]...>, got<v.got[N]...>>;
};
/// The base whose instantiation is the error.
template <auto const& Net>
using refused = typename refusal_of<Net, std::make_index_sequence<static_cast<std::size_t>(refused_path<Net>.size)>,
                                    std::make_index_sequence<static_cast<std::size_t>(ir::verdict_of<Net>.numbers)>>::type;

}  // namespace detail
}  // namespace resin
