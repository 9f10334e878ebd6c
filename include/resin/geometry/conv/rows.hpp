// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Convolutions with few filters, planar: output columns lie in the lanes, so that no lane waits for
// a filter that does not exist. How they are cut into register tiles and bands of rows.

#include <resin/geometry/conv/problem.hpp>

namespace resin::geometry::inline RESIN_VERSION {

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

/// Its tile: cols filters by `rows` rows of output columns.
struct rows {
  using blocking = rows_blocking;
  static constexpr conv_algorithm name = conv_algorithm::rows;
  [[nodiscard]] static constexpr kernel_words words(register_tile const& t) {
    return {"rows", {t.rows, t.cols}};
  }
  [[nodiscard]] static constexpr bool answers(algorithm) { return false; }
  [[nodiscard]] static constexpr int filters(conv_key const& key) { return key.tile.cols; }
  [[nodiscard]] static constexpr bool suits(conv_problem const& p) { return p.to_planes(); }
  [[nodiscard]] static constexpr register_tile tile(conv_problem const& p) {
    int const filters = rows_filters(p.g.k, p.t);
    return {.rows = rows_of_tile(filters, p.g.row.out, p.t), .cols = filters};
  }
  /// In issue slots (direct::cost).
  [[nodiscard]] static constexpr long long cost(conv_problem const& p, register_tile const& tile) {
    correlation const& g = p.g;
    return static_cast<long long>(g.row.out) * ceil_div(g.col.out, p.lanes()) *
           round_up(g.k, tile.cols) * g.row.taps * g.col.taps * g.c;
  }
  [[nodiscard]] static constexpr blocking block(correlation const& g, conv_key const& key, target t,
                                                int bytes) {
    int const lanes = t.lanes(bytes), reach = (g.row.taps - 1) * g.row.tap_step,
              rows = key.tile.rows;
    blocking b{};
    b.tiles = ceil_div(g.k, filters(key));
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
  /// Tile of filters, channel, tap, filter.
  [[nodiscard]] static constexpr long long packed(correlation const& g, conv_key const& key, int) {
    return static_cast<long long>(round_up(g.k, filters(key))) * g.c * g.row.taps * g.col.taps;
  }
};

}  // namespace resin::geometry
