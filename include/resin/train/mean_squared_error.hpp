// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The mean of squared differences.

#include <resin/train/elementwise_loss.hpp>

namespace resin::inline RESIN_TARGET {

/// Mean of (y - target)^2 over all elements (torch's MSELoss). Targets: as many numbers as y has,
/// in y's row-major order.
struct mean_squared_error : detail::elementwise_loss<mean_squared_error> {
  static constexpr char const* name = "mean_squared_error";
  static detail::loss_point at(double y, double target) {
    double const d = y - target;
    return {d * d, 2 * d};
  }
};

}  // namespace resin
