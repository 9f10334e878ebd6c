// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The neighbouring channels of local response normalisation, and the memory its kernels gather them
// in.

#include <resin/base/blocks.hpp>

namespace resin::inline RESIN_VERSION {

/// `size` channels around each of `channels`: size / 2 before it, (size - 1) / 2 behind.
struct response_window {
  int channels = 0, size = 1;
  static constexpr int tile = 8;  // pixels gathered at once
  [[nodiscard]] constexpr int before() const { return size / 2; }
  [[nodiscard]] constexpr int after() const { return (size - 1) / 2; }
  /// Zeroes on both sides of a pixel's channels, whole vectors of B.
  [[nodiscard]] constexpr int halo(int B) const { return base::round_up(before(), B); }
  [[nodiscard]] constexpr int row(int B) const { return base::round_up(channels, B) + 2 * halo(B); }
  /// Elements of scratch that one thread needs.
  [[nodiscard]] constexpr long long scratch(int B) const { return 3LL * tile * row(B); }
};

}  // namespace resin
