// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Bands of output rows: their input is gathered once, and all weights pass over it.

#include <resin/base/macros.hpp>
#include <resin/geometry/conv/direct.hpp>
#include <resin/kernels/conv/gather.hpp>

RESIN_INSTANTIATED
namespace resin::kernels::detail::inline RESIN_TARGET {

using geometry::correlation;
using geometry::direct_blocking;

/// Output rows [row, end) of an image.
struct row_band {
  int image, row, end;
};

/// The band that begins at `unit`, which moves behind it. Units are tiles' rows, `tile_rows` high
/// and `units` an image, of all images in turn; a share of them ends before `last`.
RESIN_INLINE row_band next_band(direct_blocking const& b, int tile_rows, int units, long long last,
                                long long& unit) {
  int const image = static_cast<int>(unit / units),
            row = static_cast<int>(unit % units) * tile_rows;
  int end = row + b.band < b.rows ? row + b.band : b.rows;
  if (unit - row / tile_rows + base::ceil_div(end, tile_rows) > last)
    end = static_cast<int>(last - static_cast<long long>(image) * units) * tile_rows;
  unit += base::ceil_div(end - row, tile_rows);
  return {image, row, end < b.rows ? end : b.rows};
}

/// What of x a band reads.
RESIN_INLINE gather_shape gather_of(correlation const& g, direct_blocking const& b,
                                    row_band const& at) {
  return {g.in_h,
          g.in_w,
          (at.end - at.row - 1) * b.row_step + (g.row.taps - 1) * g.row.tap_step + 1,
          g.row.in_first + at.row * g.row.in_step,
          b.row_inc,
          b.phases,
          b.phase_width,
          g.col.in_first,
          g.col.in_step};
}

}  // namespace resin::kernels::detail
RESIN_END_INSTANTIATED
