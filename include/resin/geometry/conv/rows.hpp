// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Convolutions with few filters, planar: output columns lie in the lanes, so that no lane waits for
// a filter that does not exist. How they are cut into register tiles and bands of rows.

#include <resin/geometry/conv/shape.hpp>

namespace resin::detail::inline RESIN_VERSION {

/// Stride 1, and filters that would leave a quarter of the lanes empty.
[[nodiscard]] constexpr bool suits_rows(int filters, int stride_h, int stride_w, int groups,
                                        int lanes) {
  return groups == 1 && stride_h == 1 && stride_w == 1 && 4 * filters <= 3 * lanes;
}

/// Filters of a register tile, as nearly equal as can be.
[[nodiscard]] constexpr int rows_filters(int k, target t) {
  return ceil_div(k, ceil_div(k, t.registers >= 32 ? 8 : 6));
}

/// Output rows of a register tile: `filters` by rows sums, a vector of x a row and one weight. A
/// tap takes the time of its multiply-adds, its loads (those of x straddle lines and count twice)
/// or the chain of four cycles, whatever is longest.
[[nodiscard]] constexpr int rows_of_tile(int filters, int out_rows, target t) {
  int best = 1;
  long long least = -1;
  for (int r = 1; r <= 8 && r * (filters + 1) < t.registers; ++r) {
    int cycles = filters * r;
    if (cycles < filters + 2 * r) cycles = filters + 2 * r;
    if (cycles < 8) cycles = 8;
    long long const cost = static_cast<long long>(ceil_div(out_rows, r)) * (cycles + 1);
    if (least >= 0 && cost > least) continue;
    least = cost;
    best = r;
  }
  return best;
}

/// Input rows with their borders, gathered to scratch for `band` output rows at a time; bands that
/// fit in L1 if they can.
struct rows_blocking {
  int tiles;  ///< of filters
  int width;  ///< elements between gathered rows
  int band, in_rows;  ///< output rows of a band, gathered rows
  long long plane, scratch;  ///< elements of a gathered channel, and of all with room behind
};

[[nodiscard]] constexpr rows_blocking block_rows(correlation const& g, int filters, int rows,
                                                 target t, int bytes) {
  int const lanes = t.lanes(bytes), reach = (g.row.taps - 1) * g.row.tap_step;
  rows_blocking b{};
  b.tiles = ceil_div(g.k, filters);
  b.width = round_up(g.col.out, lanes) + (g.col.taps - 1) * g.col.tap_step;
  long long const row = static_cast<long long>(b.width) * g.c * bytes;
  long long const fit = t.l1 / row - reach;
  int const most = round_up(g.row.out, rows);
  b.band = fit < rows ? rows : fit < most ? static_cast<int>(fit / rows * rows) : most;
  b.in_rows = b.band + reach;
  b.plane = static_cast<long long>(b.in_rows) * b.width;
  b.scratch = (b.plane * g.c + 2 * lanes - 1) / lanes * lanes;
  return b;
}

/// Elements of packed weights: tile of filters, channel, tap, filter.
[[nodiscard]] constexpr long long rows_packed(correlation const& g, int filters) {
  return static_cast<long long>(round_up(g.k, filters)) * g.c * g.row.taps * g.col.taps;
}

/// How the weight gradient of such a convolution is walked: sums of `filters` by `lines` (channel,
/// tap) pairs, a vector each, over bands of rows of x and dy, both gathered with borders of zeros.
struct rows_gradient_blocking {
  int tiles, lines;
  int x_width, dy_width;
  int band, bands;
  long long x_plane, dy_plane;  ///< elements of a gathered channel
  int table;  ///< elements of the offsets at the start of scratch
  int chunks;
  long long partial, scratch;
};

[[nodiscard]] constexpr int rows_gradient_lines(int filters, target t) {
  int const fit = (t.registers - 2) / (filters + 1);
  return fit > 8 ? 8 : fit < 1 ? 1 : fit;
}

[[nodiscard]] constexpr rows_gradient_blocking block_rows_gradient(conv_shape const& s, int filters,
                                                                   int lines, target t, int bytes) {
  int const lanes = t.lanes(bytes), reach = (s.R - 1) * s.dilation_h;
  rows_gradient_blocking b{};
  b.tiles = ceil_div(s.K, filters);
  b.lines = round_up(s.C * s.R * s.S, lines);
  b.dy_width = round_up(s.Q, lanes);
  b.x_width = b.dy_width + (s.S - 1) * s.dilation_w;
  long long const x_row = static_cast<long long>(b.x_width) * s.C,
                  dy_row = static_cast<long long>(b.dy_width) * s.K;
  long long const fit = (t.l1 / bytes - reach * x_row) / (x_row + dy_row);
  b.band = fit < 1 ? 1 : fit < s.P ? static_cast<int>(fit) : s.P;
  b.bands = ceil_div(s.P, b.band);
  b.band = ceil_div(s.P, b.bands);
  b.x_plane = static_cast<long long>(b.band + reach) * b.x_width;
  b.dy_plane = static_cast<long long>(b.band) * b.dy_width;
  b.table = round_up(ceil_div(b.lines * 4, bytes), 64 / bytes);
  b.chunks = 16;
  b.partial = static_cast<long long>(b.tiles) * filters * b.lines * lanes;
  b.scratch = b.table + b.dy_plane * s.K + (b.x_plane * s.C + 2 * lanes - 1) / lanes * lanes;
  return b;
}

}  // namespace resin::detail
