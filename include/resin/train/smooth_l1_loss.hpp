// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Absolute differences, squared near 0.

#include <resin/train/elementwise_loss.hpp>

#include <cmath>

namespace resin::inline RESIN_TARGET {

/// Mean over all elements of d^2 / (2 beta) where |d| = |y - target| < beta, else |d| - beta / 2
/// (torch's SmoothL1Loss; Girshick 2015, "Fast R-CNN"). beta 0 is l1_loss.
struct smooth_l1_loss {
  static constexpr task judges = task::numbers;
  double beta = 1;

  template <class E, class Targets>
  [[nodiscard]] double value(E const& y, Targets const& targets) const {
    return detail::dense_value(*this, y, targets);
  }
  template <class E, class Targets>
  [[nodiscard]] auto gradient(E const& y, Targets const& targets) const {
    return detail::dense_gradient(*this, y, targets);
  }

  template <class T, class Targets>
  void check(prediction_view<T const> y, Targets const& targets) const {
    detail::want_number(beta >= 0, "smooth_l1_loss: beta must be 0 or more", beta);
    detail::check_numbers("smooth_l1_loss", y, targets);
  }

  template <class T, class Targets>
  double value_and_gradient(prediction_view<T const> y, Targets const& targets, T* dy) const {
    check(y, targets);
    return detail::mean_over_elements(y, targets, dy, [b = beta](double x, double t) {
      double const d = x - t, size = std::fabs(d);
      if (size < b) return detail::loss_point{d * d / (2 * b), d / b};
      return detail::loss_point{size - b / 2, static_cast<double>((d > 0) - (d < 0))};
    });
  }
};

}  // namespace resin
