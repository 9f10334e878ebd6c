// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// How many blocks hold so many things, and how many things whole blocks hold.

#include <resin/base/macros.hpp>

namespace resin::base::inline RESIN_VERSION {

/// Of a >= 0 and b > 0.
[[nodiscard]] RESIN_INLINE constexpr int ceil_div(int a, int b) { return (a + b - 1) / b; }
[[nodiscard]] RESIN_INLINE constexpr long long ceil_div(long long a, long long b) {
  return (a + b - 1) / b;
}
[[nodiscard]] RESIN_INLINE constexpr long long ceil_div(long long a, int b) {
  return (a + b - 1) / b;
}

/// The least multiple of b that is not less than a.
[[nodiscard]] RESIN_INLINE constexpr int round_up(int a, int b) { return ceil_div(a, b) * b; }
[[nodiscard]] RESIN_INLINE constexpr long long round_up(long long a, long long b) {
  return ceil_div(a, b) * b;
}
[[nodiscard]] RESIN_INLINE constexpr long long round_up(long long a, int b) {
  return ceil_div(a, b) * b;
}

}  // namespace resin::base
