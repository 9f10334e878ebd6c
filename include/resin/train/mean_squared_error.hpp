// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The mean of squared differences.

#include <resin/train/loss.hpp>

#include <iterator>

namespace resin::inline RESIN_TARGET {

/// Mean of (y - target)^2 over all elements (torch's MSELoss). Targets: as many numbers as y has,
/// in y's row-major order.
struct mean_squared_error {
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
    long long const got = detail::count_of(targets);
    if (got != y.size())
      detail::wrong_target_count("mean_squared_error", got, y.size(),
                                 "one number an output element");
  }

  template <class T, class Targets>
  double value_and_gradient(prediction_view<T const> y, Targets const& targets, T* dy) const {
    check(y, targets);
    long long const size = y.size();
    double const n = static_cast<double>(size);
    double total = 0;
    auto target = std::begin(targets);
    for (long long i = 0; i < size; ++i, ++target) {
      double const difference = static_cast<double>(y.data[i]) - static_cast<double>(*target);
      total += difference * difference;
      if (dy) dy[i] = static_cast<T>(2 * difference / n);
    }
    return total / n;
  }
};

}  // namespace resin
