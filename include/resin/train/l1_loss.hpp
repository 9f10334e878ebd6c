// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The mean of absolute differences.

#include <resin/train/elementwise_loss.hpp>

#include <cmath>

RESIN_INSTANTIATED
namespace resin::inline RESIN_TARGET {

/// Mean of |y - target| over all elements (torch's L1Loss); the derivative at 0 is 0. Targets: as
/// many numbers as y has, in y's row-major order.
struct l1_loss {
  static constexpr task judges = task::numbers;

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
    detail::check_elements("l1_loss", y, targets);
  }

  template <class T, class Targets>
  double value_and_gradient(prediction_view<T const> y, Targets const& targets, T* dy) const {
    check(y, targets);
    return detail::mean_over_elements(y, targets, dy, [](double x, double t) {
      double const d = x - t;
      return detail::loss_point{std::fabs(d), static_cast<double>((d > 0) - (d < 0))};
    });
  }
};

}  // namespace resin
RESIN_END_INSTANTIATED
