// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// IEEE 754 half precision, exactly, to float.

#include <resin/base/namespaces.hpp>

#include <bit>
#include <cstdint>

namespace resin::inline RESIN_VERSION {

/// The float that a half's 16 bits stand for; subnormals, infinities and NaNs included.
[[nodiscard]] constexpr float half_to_float(std::uint16_t half) {
  std::uint32_t const sign = static_cast<std::uint32_t>(half & 0x8000u) << 16;
  std::uint32_t const exponent = (half >> 10) & 31u, fraction = half & 0x3ffu;
  if (exponent == 31) return std::bit_cast<float>(sign | 0x7f800000u | fraction << 13);
  if (exponent == 0) {
    float const magnitude = static_cast<float>(fraction) * 0x1p-24f;
    return sign != 0 ? -magnitude : magnitude;
  }
  return std::bit_cast<float>(sign | (exponent + 112) << 23 | fraction << 13);
}

}  // namespace resin
