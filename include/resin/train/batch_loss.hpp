// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The loss of a batch as data hands it over: its targets, and its weights if it has some.

#include <resin/base/error.hpp>
#include <resin/base/namespaces.hpp>
#include <resin/data/data_source.hpp>
#include <resin/train/for_output.hpp>
#include <resin/train/loss.hpp>
#include <resin/train/tally.hpp>

#include <span>
#include <type_traits>
#include <utility>

namespace resin::detail::inline RESIN_TARGET {

/// Whether targets of type Y in their array are what the loss judges: labels are whole numbers, and
/// bytes have no unit as numbers.
template <class L, class Y>
inline constexpr bool labels_fit = !requires {
  L::judges;
}
|| task_of<L, Y> != task::labels || std::is_integral_v<Y>;
template <class L, class Y>
inline constexpr bool numbers_fit = !requires {
  L::judges;
}
|| task_of<L, Y> != task::numbers || !std::is_integral_v<Y> || (sizeof(Y) > 1);
template <class L, class Y>
inline constexpr bool targets_fit = labels_fit<L, Y>&& numbers_fit<L, Y>;

/// Instantiating it is the error where they are not.
template <class L, class Y>
struct targets_of_loss {
  static_assert(labels_fit<L, Y>,
                "targets_differ - cross_entropy judges whole-numbered labels, and the targets are "
                "floats - for numbers give the trainer (or evaluate) mean_squared_error{} or "
                "another loss of numbers, for labels an array of int; "
                "docs/errors.md#targets_differ");
  static_assert(numbers_fit<L, Y>,
                "targets_differ - bytes as targets of a loss of numbers have no unit - say which: "
                "xt::cast<float>(y) / 255 if they are 0 to 1, xt::cast<float>(y) if 0 to 255; "
                "docs/errors.md#targets_differ");
};

/// Targets with a weight for each image.
template <class Y>
struct weighted_targets {
  std::span<Y const> targets;
  std::span<double const> weights;
};
/// sum_n w_n loss(image n) / N.
template <class L>
struct weighted_loss {
  L const& loss;

  template <class T, class Y>
  void check(prediction_view<T const> y, weighted_targets<Y> const& t) const {
    if constexpr (requires { loss.check(y, t.targets); }) loss.check(y, t.targets);
  }
  template <class T, class Y>
  double value_and_gradient(prediction_view<T const> y, weighted_targets<Y> const& t, T* dy) const {
    check(y, t);
    std::size_t const each = t.targets.size() / static_cast<std::size_t>(y.batch);
    long long const outputs = y.c * y.pixels();
    double total = 0;
    for (int n = 0; n < y.batch; ++n) {
      std::size_t const at = static_cast<std::size_t>(n);
      double const weight = t.weights[at] / y.batch;
      T* const d = dy ? dy + n * outputs : nullptr;
      total += weight * loss_and_gradient(
                            loss, prediction_view<T const>{y.data + n * outputs, 1, y.c, y.h, y.w},
                            t.targets.subspan(at * each, each), d);
      for (long long i = 0; d && i < outputs; ++i) d[i] = static_cast<T>(d[i] * weight);
    }
    return total;
  }
};

/// Targets of rows [first, last) of a batch.
template <class T, class Y>
std::span<Y const> targets_of(batch_view<T, Y> const& batch, int first, int last) {
  return {batch.labels + first * batch.targets,
          static_cast<std::size_t>((last - first) * batch.targets)};
}
/// The loss of a batch and the targets it takes: with the records' weights where there are any.
template <class L, class T, class Y>
L const& loss_for(L const& loss, batch_view<T, Y> const&) {
  return loss;
}
template <class T, class Y>
std::span<Y const> judged_targets(batch_view<T, Y> const& batch, int first, int last) {
  return targets_of(batch, first, last);
}
template <class L, class T, class Y>
requires(!SeveralLosses<L>) weighted_loss<L> loss_for(L const& loss, weighted_batch<T, Y> const&) {
  return {loss};
}
/// Each of several puts the weights to its own targets.
template <SeveralLosses L, class T, class Y>
L const& loss_for(L const& loss, weighted_batch<T, Y> const&) {
  return loss;
}
template <class T, class Y>
weighted_targets<Y> judged_targets(weighted_batch<T, Y> const& batch, int first, int last) {
  return {targets_of<T, Y>(batch, first, last),
          {batch.weights + first, static_cast<std::size_t>(last - first)}};
}

}  // namespace resin::detail
