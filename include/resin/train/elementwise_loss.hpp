// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Losses that are a mean over elements: what they share is written once.

#include <resin/base/finite.hpp>
#include <resin/train/loss.hpp>

#include <cmath>
#include <iterator>

namespace resin::detail::inline RESIN_TARGET {

/// One element's share of a loss and its derivative.
struct loss_point {
  double value = 0, slope = 0;
};

/// The mean of f(y, target) over all elements; dy, unless null, is its gradient.
template <class T, class Targets, class F>
double mean_over_elements(prediction_view<T const> y, Targets const& targets, T* dy, F const& f) {
  double const n = static_cast<double>(y.size());
  double total = 0;
  auto target = std::begin(targets);
  for (long long i = 0; i < y.size(); ++i, ++target) {
    loss_point const at = f(static_cast<double>(y.data[i]), static_cast<double>(*target));
    total += at.value;
    if (dy) dy[i] = static_cast<T>(at.slope / n);
  }
  return total / n;
}

/// Throws shape_error unless there is one target an element.
template <class T, class Targets>
void check_elements(char const* loss, prediction_view<T const> y, Targets const& targets) {
  long long const got = count_of(targets);
  if (got != y.size()) wrong_target_count(loss, got, y.size(), "one number an output element");
}

[[noreturn, gnu::cold]] inline void wrong_number(char const* loss, double got, long long index) {
  throw shape_error(sentence(
      {loss, ": target ", got, " at index ", index, " is no finite number; leave its record out"}));
}
/// The same, and that each target is a finite number.
template <class T, class Targets>
void check_numbers(char const* loss, prediction_view<T const> y, Targets const& targets) {
  check_elements(loss, y, targets);
  auto target = std::begin(targets);
  for (long long i = 0; i < y.size(); ++i, ++target)
    if (double const t = static_cast<double>(*target); !is_finite(t)) wrong_number(loss, t, i);
}

/// A loss of numbers that is the mean of Loss::at(y, target); Loss::name is in its sentences.
template <class Loss>
struct elementwise_loss {
  static constexpr task judges = task::numbers;

  template <class E, class Targets>
  [[nodiscard]] double value(E const& y, Targets const& targets) const {
    return dense_value(static_cast<Loss const&>(*this), y, targets);
  }
  template <class E, class Targets>
  [[nodiscard]] auto gradient(E const& y, Targets const& targets) const {
    return dense_gradient(static_cast<Loss const&>(*this), y, targets);
  }
  /// Throws shape_error unless there is one finite target an element.
  template <class T, class Targets>
  void check(prediction_view<T const> y, Targets const& targets) const {
    check_numbers(Loss::name, y, targets);
  }
  template <class T, class Targets>
  double value_and_gradient(prediction_view<T const> y, Targets const& targets, T* dy) const {
    check(y, targets);
    return mean_over_elements(y, targets, dy, Loss::at);
  }
};

[[noreturn, gnu::cold]] inline void wrong_flag(char const* loss, double got, long long index) {
  throw shape_error(sentence({loss, ": target ", got, " at index ", index,
                              " is no share of yes, which is in [0, 1]; scale masks of 255"}));
}
/// The same, and that each target is in [0, 1].
template <class T, class Targets>
void check_flags(char const* loss, prediction_view<T const> y, Targets const& targets) {
  check_elements(loss, y, targets);
  auto target = std::begin(targets);
  for (long long i = 0; i < y.size(); ++i, ++target) {
    double const t = static_cast<double>(*target);
    if (!(t >= 0 && t <= 1)) wrong_flag(loss, t, i);
  }
}
/// Throws training_error unless `good` and a finite number.
[[gnu::cold]] inline void want_number(bool good, char const* what, double got) {
  if (!good || !is_finite(got)) throw training_error(sentence({what, "; got ", got}));
}

/// 1 / (1 + exp(-x)), exact to the last digits at either end.
inline double logistic(double x) {
  double const e = std::exp(-std::fabs(x));
  return (x >= 0 ? 1 : e) / (1 + e);
}
/// Binary cross-entropy of a logit, in the form that does not overflow.
inline loss_point binary_point(double x, double t) {
  return {(x > 0 ? x : 0) - x * t + std::log1p(std::exp(-std::fabs(x))), logistic(x) - t};
}

}  // namespace resin::detail
