// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Where a network is accepted or refused: before anything else of it is instantiated.

#include <resin/diagnostic/network_refused.hpp>
#include <resin/dsl/dsl.hpp>  // here, so that g++ has a short way to tell from where
#include <resin/passes/compile.hpp>
#include <resin/runtime/there_are.hpp>

#include <type_traits>
#include <utility>

namespace resin::detail::inline RESIN_TARGET {

/// The path of the layer that a verdict is about.
template <auto const& Net, int Layer, class = ir::print_of<Net>>
inline constexpr ir::path_text path_in = ir::path_of(ir::detail::front<Net>::lowered.names, Layer);

template <auto const& Net, int Layer,
          class Characters =
              std::make_index_sequence<static_cast<std::size_t>(path_in<Net, Layer>.size)>>
struct spelled;
template <auto const& Net, int Layer, std::size_t... P>
struct spelled<Net, Layer, std::index_sequence<P...>> {
#ifdef __clang__
  using type = layer<path_in<Net, Layer>.text[P]...>;
#else
  using type = layer<path_string<sizeof...(P) + 1>{{path_in<Net, Layer>.text[P]...}}>;
#endif
};

/// The field of its own that a leaf layer refused.
template <auto const& Net, class Characters = std::make_index_sequence<static_cast<std::size_t>(
                               ir::detail::front<Net>::shaped.refused_field.size)>>
struct spelled_field;
template <auto const& Net, std::size_t... P>
struct spelled_field<Net, std::index_sequence<P...>> {
#ifdef __clang__
  using type = number_of<ir::detail::front<Net>::shaped.refused_field.text[P]...>;
#else
  using type = number_of<path_string<sizeof...(P) + 1>{
      {ir::detail::front<Net>::shaped.refused_field.text[P]...}}>;
#endif
};
template <auto const& Net, verdict V>
constexpr auto field_of() {
  if constexpr (V.which == layer_field::named)
    return static_cast<typename spelled_field<Net>::type*>(nullptr);
  else
    return static_cast<number_of<V.which>*>(nullptr);
}

/// The stride that takes `in` rows to `out` with a window of one, or 0.
constexpr int stride_for(int in, int out) {
  int const s = (in - 1) / out + 1;
  return (in - 1) / s + 1 == out ? s : 0;
}

/// What to write where a skip got<c, h, w> and wants<c, h, w>.
template <verdict V, int H = stride_for(V.got[1], V.want[1]),
          int W = stride_for(V.got[2], V.want[2])>
using shortcut_for = std::conditional_t<
    (H > 0 && W > 0),
    needs::shortcut_conv2d<needs::filters<V.want[0]>, needs::kernel<1>, needs::stride<H, W>>,
    needs::padding_same_in_the_body>;

/// The refusal of verdict V about the layer `Where` and its number `Field`; N counts the numbers
/// shown.
template <verdict V, class Where, class Field, std::size_t... N>
constexpr auto refusal_of(std::index_sequence<N...>) {
  if constexpr (V.reason == refusal::skip_shape_differs)
    return static_cast<
        network_refused<V.reason, Where, wants<V.want[N]...>, got<V.got[N]...>, shortcut_for<V>>*>(
        nullptr);
  else if constexpr (V.which != layer_field::none && V.numbers > 0)
    return static_cast<
        network_refused<V.reason, Where, Field, wants<V.want[N]...>, got<V.got[N]...>>*>(nullptr);
  else if constexpr (V.which != layer_field::none)
    return static_cast<network_refused<V.reason, Where, Field>*>(nullptr);
  else if constexpr (V.numbers > 0)
    return static_cast<network_refused<V.reason, Where, wants<V.want[N]...>, got<V.got[N]...>>*>(
        nullptr);
  else
    return static_cast<network_refused<V.reason, Where>*>(nullptr);
}

struct accepted_network {};
template <auto const& Net, verdict V>
constexpr auto door_of() {
  if constexpr (!V.bad() || V.told)
    return static_cast<accepted_network*>(nullptr);
  else if constexpr (V.layer < 0)
    return static_cast<network_refused<V.reason>*>(nullptr);
  else if constexpr (V.reason == refusal::unknown_name || V.reason == refusal::recall_unknown)
    return static_cast<network_refused<V.reason, typename spelled<Net, V.layer>::type,
                                       std::remove_pointer_t<decltype(names_for<Net, V>())>>*>(
        nullptr);
  else
    return refusal_of<V, typename spelled<Net, V.layer>::type,
                      std::remove_pointer_t<decltype(field_of<Net, V>())>>(
        std::make_index_sequence<static_cast<std::size_t>(V.numbers)>());
}
/// The empty base of a network; if the network is refused, its instantiation is the error.
template <auto const& Net>
using front_door = std::remove_pointer_t<decltype(door_of<Net, ir::verdict_of<Net>>())>;

/// The other base: parameters are float or double. After the error, float stands in for the rest.
struct accepted_number {};
template <class T>
inline constexpr bool is_scalar = std::is_same_v<T, float> || std::is_same_v<T, double>;
template <class T>
using scalar_door =
    std::conditional_t<is_scalar<T>, accepted_number, network_refused<refusal::element_type, T>>;
template <class T>
using accepted_scalar = std::conditional_t<is_scalar<T>, T, float>;

}  // namespace resin::detail
