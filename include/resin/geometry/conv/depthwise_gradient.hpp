// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The weight gradient of depthwise convolutions: the walk of the direct one, channels in the lanes.

#include <resin/geometry/conv/depthwise.hpp>
#include <resin/geometry/conv/direct_gradient.hpp>

namespace resin::geometry::inline RESIN_VERSION {

/// One tile for all.
struct depthwise_gradient {
  using blocking = gradient_blocking;
  static constexpr conv_algorithm name = conv_algorithm::depthwise;
  [[nodiscard]] static constexpr bool suits(gradient_problem const& p) {
    return !p.from_planes() && p.is_depthwise();
  }
  [[nodiscard]] static constexpr register_tile tile(gradient_problem const&) { return {}; }
  /// In issue slots: four loads for three multiply-adds.
  [[nodiscard]] static constexpr long long cost(gradient_problem const& p) {
    conv_shape const& s = p.s;
    return static_cast<long long>(s.R) * s.S * p.asked.images * s.P * s.Q *
           ceil_div(s.C, p.t.lanes(p.bytes)) * 4 / 3;
  }
  [[nodiscard]] static constexpr blocking block(conv_shape const& s, conv_key const& key, target t,
                                                int bytes) {
    return block_gradient(s, key, true, t, bytes);
  }
};

}  // namespace resin::geometry
