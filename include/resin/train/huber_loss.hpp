// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Squared differences that grow no faster than linearly.

#include <resin/train/elementwise_loss.hpp>

#include <cmath>

namespace resin::inline RESIN_TARGET {

/// Mean over all elements of d^2 / 2 where |d| = |y - target| <= delta, else delta (|d| - delta /
/// 2) (torch's HuberLoss; Huber 1964).
struct huber_loss {
  static constexpr task judges = task::numbers;
  double delta = 1;

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
    detail::want_number(delta > 0, "huber_loss: delta must be above 0", delta);
    detail::check_numbers("huber_loss", y, targets);
  }

  template <class T, class Targets>
  double value_and_gradient(prediction_view<T const> y, Targets const& targets, T* dy) const {
    check(y, targets);
    return detail::mean_over_elements(y, targets, dy, [b = delta](double x, double t) {
      double const d = x - t, size = std::fabs(d);
      if (size <= b) return detail::loss_point{d * d / 2, d};
      return detail::loss_point{b * (size - b / 2), d > 0 ? b : -b};
    });
  }
};

}  // namespace resin
