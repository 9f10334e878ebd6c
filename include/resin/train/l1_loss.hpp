// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The mean of absolute differences.

#include <resin/train/elementwise_loss.hpp>

#include <cmath>

namespace resin::inline RESIN_TARGET {

/// Mean of |y - target| over all elements (torch's L1Loss); the derivative at 0 is 0. Targets: as
/// many numbers as y has, in y's row-major order.
struct l1_loss : detail::elementwise_loss<l1_loss> {
  static constexpr char const* name = "l1_loss";
  static detail::loss_point at(double y, double target) {
    double const d = y - target;
    return {std::fabs(d), static_cast<double>((d > 0) - (d < 0))};
  }
};

}  // namespace resin
