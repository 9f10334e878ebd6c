// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The mean of squared differences.

#include <resin/train/elementwise_loss.hpp>

RESIN_INSTANTIATED
namespace resin::inline RESIN_TARGET {

/// Mean of (y - target)^2 over all elements (torch's MSELoss). Targets: as many numbers as y has,
/// in y's row-major order.
struct mean_squared_error {
  static constexpr task judges = task::numbers;

  template <class E, class Targets>
  [[nodiscard]] double value(E const& y, Targets const& targets) const {
    return detail::dense_value(*this, y, targets);
  }
  template <class E, class Targets>
  [[nodiscard]] auto gradient(E const& y, Targets const& targets) const {
    return detail::dense_gradient(*this, y, targets);
  }

  /// Throws shape_error unless there is one target an element.
  template <class T, class Targets>
  void check(prediction_view<T const> y, Targets const& targets) const {
    detail::check_elements("mean_squared_error", y, targets);
  }

  template <class T, class Targets>
  double value_and_gradient(prediction_view<T const> y, Targets const& targets, T* dy) const {
    check(y, targets);
    return detail::mean_over_elements(y, targets, dy, [](double x, double t) {
      return detail::loss_point{(x - t) * (x - t), 2 * (x - t)};
    });
  }
};

}  // namespace resin
RESIN_END_INSTANTIATED
