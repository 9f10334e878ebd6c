// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What the names in losses{...} mean in a network.

#include <resin/base/text.hpp>
#include <resin/runtime/network.hpp>
#include <resin/train/for_output.hpp>

#include <bit>
#include <cstddef>
#include <string>

RESIN_INSTANTIATED
namespace resin::detail::inline RESIN_TARGET {

/// The outputs of a network by their names: `itself`, or a tap's number.
template <auto const& Net>
struct outputs_of {
  static constexpr int itself = -1, unknown = -2;
  static constexpr int find(label const& name) {
    if (name.empty()) return itself;
    auto const& p = ir::source_program<Net>::value;
    for (int i = 0; i < p.tap_count; ++i)
      if (ir::names_of<Net>.taps[i] == name) return p.taps[i] == p.output ? itself : i;
    return unknown;
  }
  /// How many of the judged taps stand before the tap of that name; -1 of the network's own output.
  static constexpr int judged_before(label const& name, unsigned long long judged) {
    int const tap = find(name);
    return tap < 0 ? -1 : std::popcount(judged & ((1ULL << tap) - 1));
  }
  static constexpr extent3 shape(label const& name) {
    auto const& p = ir::source_program<Net>::value;
    int const tap = find(name);
    return p.values[tap < 0 ? p.output : p.taps[tap]].shape();
  }
};
/// A bit for each tap that the loss L judges.
template <auto const& Net, class L>
inline constexpr unsigned long long judged_taps = 0;
template <auto const& Net, class... E>
inline constexpr unsigned long long judged_taps<Net, losses<E...>> =
    (0ULL | ... |
     (outputs_of<Net>::find(E::name) >= 0 ? 1ULL << (outputs_of<Net>::find(E::name) & 63) : 0ULL));
template <auto const& Net, class T, class Print>
outputs_of<Net> outputs_of_network(network<Net, T, Print> const*);
template <class Net>
using outputs_of_t = decltype(outputs_of_network(static_cast<Net const*>(nullptr)));

/// Of a name that is no output's, its instantiation is the error.
template <auto const& Net, label Name>
constexpr auto output_refusal() {
  if constexpr (outputs_of<Net>::find(Name) != outputs_of<Net>::unknown)
    return static_cast<accepted_network*>(nullptr);
  else
    return static_cast<name_refused<Net, Name, name_kind::taps>*>(nullptr);
}
template <auto const& Net, label Name>
struct output_named : std::remove_pointer_t<decltype(output_refusal<Net, Name>())> {};
template <auto const& Net, class L>
struct losses_door {};
template <auto const& Net, class... E>
struct losses_door<Net, losses<E...>> : output_named<Net, E::name>... {
  static constexpr bool judges_itself =
      ((outputs_of<Net>::find(E::name) == outputs_of<Net>::itself) || ...);
  static constexpr bool strangers =
      ((outputs_of<Net>::find(E::name) == outputs_of<Net>::unknown) || ...);
  static_assert(
      judges_itself || strangers,
      "output_not_judged - losses: none judges the network's output - give it one, without "
      "for_output; docs/errors.md#output_not_judged");
};

template <class L, auto const& Net, class T, class Print>
losses_door<Net, L> losses_door_of_network(network<Net, T, Print> const*);
template <class Net, class L>
using losses_door_of = decltype(losses_door_of_network<L>(static_cast<Net const*>(nullptr)));

[[nodiscard, gnu::cold]] inline std::string output_text(label const& name) {
  return name.empty() ? "the network's output" : sentence({"output '", name.text, "'"});
}
/// The number of the loss of the network's output itself.
template <class Outputs, class L>
inline constexpr std::size_t loss_of_itself = 0;
template <class Outputs, class... E>
inline constexpr std::size_t loss_of_itself<Outputs, losses<E...>> = [] {
  std::size_t k = 0, found = 0;
  ((Outputs::find(E::name) == Outputs::itself ? found = k : found, ++k), ...);
  return found;
}();

/// The number of the loss of the output of that name, or their count.
template <class Outputs, class... E>
constexpr std::size_t loss_called(losses<E...> const*, label const& name) {
  int const found = number_called<E...>(name);
  return name.empty() ? loss_of_itself<Outputs, losses<E...>>
         : found < 0  ? sizeof...(E)
                      : static_cast<std::size_t>(found);
}

}  // namespace resin::detail
RESIN_END_INSTANTIATED
