// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Copies a band of x with its border of zeros, so that no loop over taps tests a bound.
// Columns are sorted by their number modulo the stride: the pixels of a register tile are adjacent
// for any stride.

#include <resin/kernels/unroll.hpp>
#include <resin/simd/vec.hpp>

#include <cstddef>

RESIN_INSTANTIATED
namespace resin::kernels::detail::inline RESIN_TARGET {

/// A gathered band: `rows` rows of phases x width pixels from x's row row_first, column col_first
/// on.
struct gather_shape {
  int height, width;  ///< of x
  int rows, row_first, row_inc;  ///< gathered rows and the rows of x between them
  int phases, phase_width, col_first, col_step;
};

/// Every `step`-th of `count` elements, no call: a loop of step 1 would become one. With step 2,
/// the stride of most stems, the compiler makes vectors of it (a 3x3 stem took 1.25 times as long).
template <class T>
RESIN_INLINE void gather_elements(T const* RESIN_RESTRICT from, int step, int count,
                                  T* RESIN_RESTRICT to) {
  constexpr int lanes = simd::lanes<T>;
  if (step == 2) {
    for (int q = 0; q < count; ++q) to[q] = from[q * 2];
    return;
  }
  int q = 0;
  if (step == 1)
    for (; q + lanes <= count; q += lanes) {
      simd::storeu(to + q, simd::loadu(from + q));
      keep_loop();
    }
  for (; q < count; ++q) {
    to[q] = from[q * step];
    keep_loop();
  }
}

/// One plane of pixels: vectors of a channel block (Blocked), or single elements.
/// One load and one store a pixel; at most a few per cent of the arithmetic that follows.
template <bool Blocked, class T>
RESIN_INLINE void gather_plane(gather_shape const& g, T const* x, T* to) {
  constexpr int pixel = Blocked ? simd::lanes<T> : 1;
  auto const zero = [&](T* at) RESIN_UNROLLED {
    if constexpr (Blocked)
      simd::store(at, simd::vec<T>(T(0)));
    else
      *at = T(0);
    keep_loop();
  };
  for (int i = 0; i < g.rows; ++i) {
    int const h = g.row_first + i * g.row_inc;
    bool const inside = h >= 0 && h < g.height;
    T const* const row = x + static_cast<std::ptrdiff_t>(inside ? h : 0) * g.width * pixel;
    for (int phase = 0; phase < g.phases; ++phase) {
      int const first = g.col_first + phase;  // column of the phase's first pixel
      int low = first >= 0 ? 0 : (-first + g.col_step - 1) / g.col_step;
      int high = first >= g.width ? 0 : (g.width - first + g.col_step - 1) / g.col_step;
      if (high > g.phase_width) high = g.phase_width;
      if (!inside || low > high) low = high = 0;
      for (int q = 0; q < low; ++q) zero(to + q * pixel);
      T const* from = row + static_cast<std::ptrdiff_t>(first + low * g.col_step) * pixel;
      if constexpr (Blocked)
        for (int q = low; q < high; ++q, from += g.col_step * pixel) {
          simd::store(to + q * pixel, simd::load(from));
          keep_loop();
        }
      else
        gather_elements(from, g.col_step, high - low, to + low);
      for (int q = high; q < g.phase_width; ++q) zero(to + q * pixel);
      to += static_cast<std::ptrdiff_t>(g.phase_width) * pixel;
    }
  }
}

/// Offset of a tap in a gathered band.
[[nodiscard]] constexpr std::ptrdiff_t tap_offset(std::ptrdiff_t row_elements, int phases,
                                                  int phase_width, int pixel, int row, int col) {
  return row * row_elements + static_cast<std::ptrdiff_t>(col % phases) * phase_width * pixel +
         static_cast<std::ptrdiff_t>(col / phases) * pixel;
}

}  // namespace resin::kernels::detail
RESIN_END_INSTANTIATED
