// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// bfloat16, exactly, to float: it is a float's upper half.

#include <bit>
#include <cstdint>

namespace resin {

/// The float that a bfloat16's 16 bits stand for; subnormals, infinities and NaNs included.
[[nodiscard]] constexpr float bfloat16_to_float(std::uint16_t bits) {
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

}  // namespace resin
