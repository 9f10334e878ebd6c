// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What the trainer asks of an optimizer: a number of state slots per parameter and one fused pass
// over the flat pool.

#include <resin/base/part.hpp>
#include <resin/train/parameter_groups.hpp>
#include <resin/train/schedule.hpp>

#include <concepts>
#include <limits>
#include <span>

namespace resin::inline RESIN_TARGET {

/// The numbers of one update. A gradient counts as clamp(scale * g, -limit, limit).
struct update_step {
  long long step = 0;  // from 0
  double rate = 0;
  double scale = 1;
  double limit = std::numeric_limits<double>::infinity();
};

/// state_size() slots per parameter, slot k of parameter i at slots[k * w.size() + i], zero before
/// the first step. update: each thread passes its `who`; elementwise, so the bits do not depend on
/// the number of threads.
template <class O>
concept Optimizer = std::copy_constructible<O> &&
    requires(O const o, std::span<float> w, std::span<float const> g, std::span<float> slots,
             update_step now, std::span<parameter_range const> ranges, part who) {
  { o.learning_rate } -> std::convertible_to<schedule>;
  { o.groups } -> std::convertible_to<parameter_groups const&>;
  { o.state_size() } -> std::convertible_to<int>;
  o.update(w, g, slots, now, ranges, who);
};

}  // namespace resin
namespace resin::detail::inline RESIN_TARGET {
template <class T>
constexpr T clamp_gradient(T g, T scale, T limit) {
  g *= scale;
  g = g < -limit ? -limit : g;
  return g > limit ? limit : g;
}
}  // namespace resin::detail
