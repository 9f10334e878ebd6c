// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The extents of a direct convolution's register tile: pixels by vectors of filters.

#include <resin/geometry/conv/shape.hpp>

namespace resin::detail::inline RESIN_VERSION {

/// Columns of the register tile for rows of `extent` pixels: all, else the largest divisor that
/// fills more than half the registers, else tiles of nearly equal width.
[[nodiscard]] constexpr int tile_cols(long long extent, int most) {
  if (extent <= most) return static_cast<int>(extent < 1 ? 1 : extent);
  for (int d = most; 2 * d > most; --d)
    if (extent % d == 0) return d;
  if (extent > 8LL * most) return most;
  long long const tiles = (extent + most - 1) / most;
  return static_cast<int>((extent + tiles - 1) / tiles);
}

/// Filter vectors of a panel. With groups a panel runs over all channels its filters need, so that
/// a narrow panel wastes less; a single vector costs a load for each multiply-add.
[[nodiscard]] constexpr int panel_vectors(correlation const& g, target t, int bytes) {
  int const block = t.lanes(bytes), blocks = ceil_div(g.k, block);
  if (blocks == 1) return 1;
  if (g.groups > 1)
    return 4 * panel_channels_total(g, block, block) <=
                   3 * panel_channels_total(g, 2 * block, block)
               ? 1
               : 2;
  // A few channels are little work for each output that is written: the fewer panels read them, the
  // better (24->144 at 28x28: 94 % of peak by threes, 88 % by twos).
  bool const few = g.c <= 32 && is_flat(g) && !g.transposed && blocks % 3 == 0;
  return (blocks == 3 || few) && t.registers >= 32 ? 3 : 2;
}

/// Pixels of a register tile: accumulators, the panel's weights and one broadcast fit in the
/// registers.
[[nodiscard]] constexpr int most_pixels(int vectors, target t) {
  int const room = (t.registers - 2 - vectors) / vectors;
  return t.registers >= 32 && vectors == 1 ? 24 : room;
}

}  // namespace resin::detail
