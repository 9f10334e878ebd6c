// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Two bfloat16 in each lane of a float vector.

#include <resin/simd/vec.hpp>

#include <bit>
#include <cstdint>

namespace resin::simd::inline RESIN_TARGET {

struct halves {
  vec<float> low, high;
};

/// The lower and the upper bfloat16 of each of the lanes at p, as floats.
RESIN_INLINE halves load_halves(float const* p) {
  using word = xsimd::batch<std::uint32_t>;
  word const both = word::load_aligned(reinterpret_cast<std::uint32_t const*>(p));
  return {std::bit_cast<vec<float>>(both << 16),
          std::bit_cast<vec<float>>(both & word(0xffff0000u))};
}

}  // namespace resin::simd
