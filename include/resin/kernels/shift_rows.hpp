// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Moves the last rows of every channel block to its front.

#include <resin/kernels/unroll.hpp>
#include <resin/simd/vec.hpp>

#include <cstddef>

namespace resin::kernels::inline RESIN_TARGET {

/// In each of `blocks` blocks of `plane` pixels: `count` pixels from pixel `from` on become the
/// first ones.
template <class T>
RESIN_INLINE void shift_rows(T* x, std::ptrdiff_t blocks, int plane, int from, int count) {
  constexpr int lanes = simd::lanes<T>;
  for (std::ptrdiff_t b = 0; b < blocks; ++b, x += static_cast<std::ptrdiff_t>(plane) * lanes)
    for (int i = 0; i < count; ++i) {
      simd::store(x + i * lanes, simd::load(x + (from + i) * lanes));
      detail::keep_loop();
    }
}

}  // namespace resin::kernels
