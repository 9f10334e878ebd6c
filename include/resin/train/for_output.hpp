// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Several outputs, each with a loss, targets and metrics of its own.

#include <resin/base/label.hpp>
#include <resin/data/array_examples.hpp>
#include <resin/train/metric.hpp>

#include <concepts>
#include <string>
#include <tuple>
#include <type_traits>
#include <utility>

namespace resin::inline RESIN_TARGET {

template <class... E>
struct losses;
template <class... E>
struct targets;

}  // namespace resin
namespace resin::detail::inline RESIN_TARGET {

/// What belongs to the output of that name; the empty one is the network's output itself.
template <label Name, class L>
struct loss_of_output {
  using loss_type = L;
  static constexpr label name = Name;
  L loss;
  double weight = 1;
};
/// `A`: an array or, of one that has a name in the program, a reference.
template <label Name, class A>
struct targets_of_output {
  static constexpr label name = Name;
  A array;
};

template <class E>
inline constexpr bool is_for_output = false;
template <label Name, class L>
inline constexpr bool is_for_output<loss_of_output<Name, L>> = true;
template <label Name, class A>
inline constexpr bool is_for_output<targets_of_output<Name, A>> = true;

template <class L>
struct loss_part {
  using type = loss_of_output<label{}, L>;
};
template <label Name, class L>
struct loss_part<loss_of_output<Name, L>> {
  using type = loss_of_output<Name, L>;
};
template <class A>
struct targets_part {
  using type = targets_of_output<label{}, A>;
};
template <class A>
requires is_for_output<std::remove_cvref_t<A>>
struct targets_part<A> {
  using type = std::remove_cvref_t<A>;
};

/// How many of them are called so.
template <class... E>
constexpr int count_called(label const& name) {
  return (0 + ... + (E::name == name));
}
/// The number of the one of that name, or -1.
template <class... E>
constexpr int number_called(label const& name) {
  int i = 0, found = -1;
  ((E::name == name ? found = i : found, ++i), ...);
  return found;
}
template <class... E>
inline constexpr bool called_once = ((count_called<E...>(E::name) == 1) && ...);

template <class L>
inline constexpr bool is_several_losses = false;
template <class... E>
inline constexpr bool is_several_losses<losses<E...>> = true;
/// What is judged by losses{...}.
template <class L>
concept SeveralLosses = is_several_losses<L>;
template <class Y>
inline constexpr bool is_several_targets = false;
template <class... E>
inline constexpr bool is_several_targets<targets<E...>> = true;

}  // namespace resin::detail
namespace resin::inline RESIN_TARGET {

/// A loss of the tap of that name, `weight` times of which joins the others in losses{...}. Without
/// a name it is the network's output that is judged.
template <label Name = label{}, class L>
requires(!NumberArray<L> && !std::same_as<L, metric>)
    [[nodiscard]] constexpr detail::loss_of_output<Name, L> for_output(L loss, double weight = 1) {
  return {std::move(loss), weight};
}
/// The targets of that output in targets{...}: an array as a trainer takes one. It must live as
/// long as they are used, unless it has no name of its own.
template <label Name = label{}, class A>
requires NumberArray<std::remove_cvref_t<A>>
[[nodiscard]] constexpr detail::targets_of_output<Name, A> for_output(A&& array) {
  return {static_cast<A&&>(array)};
}
/// A metric of that output, called "name.metric".
template <label Name = label{}, std::same_as<metric> M>
[[nodiscard]] M for_output(M m) {
  m.output = Name.text;
  if (!Name.empty()) m.name = m.output + "." + m.name;
  return m;
}

/// A loss for each of several outputs: losses{cross_entropy{}, for_output<"boxes">(l1_loss{}, 2)}
/// judges the network's output by the first and its tap "boxes" by the second; what is minimised
/// is their sum, each by its weight.
template <class... E>
struct losses {
  std::tuple<E...> parts;
  static constexpr int count = sizeof...(E);
  static_assert(
      detail::called_once<E...>,
      "name_used_twice - losses: two of them judge one output - write one loss of your own "
      "that adds them; docs/errors.md#name_used_twice");

  template <class... L>
  requires(sizeof...(L) == sizeof...(E) &&
           !(std::same_as<L, losses> || ...)) constexpr losses(L... loss)
      : parts(typename detail::loss_part<L>::type{std::move(loss)}...) {}
};
template <class... L>
losses(L...) -> losses<typename detail::loss_part<L>::type...>;

/// Targets for each output that has a loss, in any order: targets{kinds,
/// for_output<"boxes">(boxes)}.
template <class... E>
struct targets {
  std::tuple<E...> parts;
  static_assert(detail::called_once<E...>,
                "name_used_twice - targets: two arrays for one output - keep one; "
                "docs/errors.md#name_used_twice");

  template <class... A>
  requires(sizeof...(A) == sizeof...(E) &&
           !(std::same_as<std::remove_cvref_t<A>, targets> || ...)) constexpr targets(A&&... array)
      : parts(typename detail::targets_part<A>::type{static_cast<A&&>(array)}...) {}
};
template <class... A>
targets(A&&...) -> targets<typename detail::targets_part<A>::type...>;

}  // namespace resin
namespace resin::detail::inline RESIN_TARGET {

template <class L>
inline constexpr bool never_said = false;
/// Whether there are targets for each loss, and no others, of a kind that it judges.
template <class L, class Y>
inline constexpr bool targets_met = false;
template <class A>
using element_of_targets = element_of_array<std::remove_cvref_t<decltype(A::array)>>;
template <class... E, class... A>
inline constexpr bool targets_met<losses<E...>, targets<A...>> =
    ((number_called<A...>(E::name) >= 0) && ...) && ((number_called<E...>(A::name) >= 0) && ...);
template <label Name, bool Given>
struct targets_given {
  static_assert(Given,
                "targets_differ - targets: this output has a loss and no targets (label{} is the "
                "network's own) - write targets{y, for_output<\"name\">(its_y)}; "
                "docs/errors.md#targets_differ");
};
template <label Name, bool Judged>
struct targets_judged {
  static_assert(
      Judged,
      "targets_differ - targets: no loss judges this output (label{} is the network's own) "
      "- give the losses one for_output<\"name\">, or leave the targets out; "
      "docs/errors.md#targets_differ");
};
/// Instantiating it is the error of what is not met.
template <class L, class Y>
struct targets_door {
  static_assert(
      never_said<L>,
      "targets_differ - a loss for each of several outputs wants targets for each, and "
      "targets{...} want losses{...} - write losses{loss, for_output<\"name\">(another)} and "
      "targets{y, for_output<\"name\">(its_y)}; docs/errors.md#targets_differ");
};
template <class... E, class... A>
struct targets_door<losses<E...>, targets<A...>>
    : targets_given<E::name, (number_called<A...>(E::name) >= 0)>...,
      targets_judged<A::name, (number_called<E...>(A::name) >= 0)>... {};

}  // namespace resin::detail
