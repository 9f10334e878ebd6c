// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// bfloat16, the upper half of a float.

#include <resin/base/namespaces.hpp>

#include <bit>
#include <cstdint>

namespace resin::inline RESIN_VERSION {

/// The float that a bfloat16's 16 bits stand for; subnormals, infinities and NaNs included.
[[nodiscard]] constexpr float bfloat16_to_float(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

/// The 16 bits of the nearest bfloat16, ties to even; a NaN stays one.
[[nodiscard]] constexpr std::uint16_t to_bfloat16(float x) {
  std::uint32_t const bits = std::bit_cast<std::uint32_t>(x);
  if ((bits & 0x7fffffffu) > 0x7f800000u) return static_cast<std::uint16_t>(bits >> 16 | 0x40u);
  return static_cast<std::uint16_t>((bits + 0x7fffu + (bits >> 16 & 1u)) >> 16);
}

}  // namespace resin
