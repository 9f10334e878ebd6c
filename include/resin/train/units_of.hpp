// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// One meaning of a number: what a network is given of bytes and of numbers, wherever they come
// from.

#include <resin/base/error.hpp>
#include <resin/base/namespaces.hpp>
#include <resin/base/text.hpp>
#include <resin/data/augment.hpp>
#include <resin/tensor/input_units.hpp>

#include <cstdint>
#include <type_traits>

namespace resin::detail::inline RESIN_TARGET {

/// A network that begins by scaling its input is given bytes as they are.
template <class Net>
inline constexpr bool scales_input = false;
template <class Net>
requires requires { requires Net::scales_input; }
inline constexpr bool scales_input<Net> = true;

[[gnu::cold]] inline input_units units_from(augmentation const& steps, input_units::kind what) {
  input_units u{.what = what};
  if (augment::normalize const* n = steps.units()) {
    u.means = n->mean.count, u.deviations = n->std.count;
    for (int i = 0; i < u.means; ++i) u.mean[i] = n->mean.values[i];
    for (int i = 0; i < u.deviations; ++i) u.deviation[i] = n->std.values[i];
  }
  return u;
}
[[gnu::cold]] inline augmentation steps_from(input_units const& u) {
  augment::normalize n;
  n.mean.count = u.means, n.std.count = u.deviations;
  for (int i = 0; i < u.means; ++i) n.mean.values[i] = u.mean[i];
  for (int i = 0; i < u.deviations; ++i) n.std.values[i] = u.deviation[i];
  return n;
}
[[noreturn, gnu::cold]] inline void units_differ(char const* who, input_units const& trained,
                                                 augmentation const& asked) {
  bool const bytes = trained.what == input_units::kind::bytes;
  augmentation const steps = steps_from(trained);
  throw training_error(
      sentence({who, ": the network was trained on ", bytes ? "bytes" : "numbers", " through ",
                steps.to_string(), ", and this is ",
                asked.size() > 0 ? asked.to_string() : "a data set of bytes without a normalize",
                "; leave .augment out, or give the one it was trained with"}));
}
[[noreturn, gnu::cold]] inline void scaled_twice(char const* who) {
  throw training_error(sentence(
      {who, ": the network scales its input itself, and .augment has a normalize too; drop one"}));
}

[[noreturn, gnu::cold]] inline void scaling_missing(char const* who) {
  throw training_error(
      sentence({who,
                ": the weights are of a network that began with a rescale or a normalize, and "
                "this one does not; begin it with the same"}));
}

/// The steps that bytes (Bytes) or numbers go through before the network sees them: those of
/// `asked` that draw nothing, else those it was trained with, else x / 255 of bytes.
template <bool Bytes, bool Scales>
[[gnu::cold]] augmentation steps_for(char const* who, augmentation const& asked,
                                     input_units const& trained) {
  augmentation const own = asked.deterministic();
  if constexpr (Scales) {
    if (own.size() > 0) scaled_twice(who);
    return own;
  } else {
    using enum input_units::kind;
    constexpr input_units::kind mine = Bytes ? bytes : numbers;
    if (trained.what == scaled) scaling_missing(who);
    if (own.size() > 0) {
      if (trained.what == mine && !(units_from(own, mine) == trained))
        units_differ(who, trained, own);
      return own;
    }
    if (trained.what == mine && (Bytes || !(trained == input_units{.what = numbers})))
      return steps_from(trained);
    if (Bytes && trained.what == numbers) units_differ(who, trained, own);
    return Bytes ? augmentation(augment::normalize{}) : own;
  }
}
/// The same of what a network was trained on.
template <class X, class Net>
[[gnu::cold]] augmentation steps_of(char const* who, augmentation const& asked, Net const& net) {
  constexpr bool bytes = std::is_same_v<X, std::uint8_t>;
  if constexpr (requires {
                  { net.units() } -> std::convertible_to<input_units>;
                })
    return steps_for<bytes, scales_input<Net>>(who, asked, net.units());
  else
    return steps_for<bytes, scales_input<Net>>(who, asked, {});
}

/// All steps of training on images of X, which from now on are the network's units.
template <class X, class Net>
[[gnu::cold]] augmentation learn_units(Net& net, augmentation const& asked) {
  constexpr bool bytes = std::is_same_v<X, std::uint8_t>;
  augmentation const units = steps_for<bytes, scales_input<Net>>("trainer", asked, {});
  using kind = input_units::kind;
  if constexpr (requires { net.set_units(input_units{}); })
    net.set_units(units_from(units, scales_input<Net> ? kind::scaled
                                    : bytes           ? kind::bytes
                                                      : kind::numbers));
  return asked.deterministic().size() > 0 ? asked : asked | units;
}

}  // namespace resin::detail
