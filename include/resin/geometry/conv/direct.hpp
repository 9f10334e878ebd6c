// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Direct correlations: filters in the lanes, dense sums over channels. A register tile is rows x
// cols pixels by vectors of filters.

#include <resin/geometry/conv/problem.hpp>

namespace resin::geometry::inline RESIN_VERSION {

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

/// How a correlation is walked: bands of output rows, each band's input gathered with its border.
struct direct_blocking {
  bool flat, in_place;
  int rows, cols;  ///< outputs; flat: cols is the tile's, the last row may be shorter
  int last_cols;  ///< columns of the last row
  int band;  ///< output rows gathered at a time
  int in_rows;  ///< gathered input rows of a band
  int row_inc;  ///< input rows between gathered rows
  int row_step;  ///< gathered rows between output rows
  int phases;  ///< a gathered row is cut by column modulo the stride, so that a tile's pixels are
               ///< adjacent
  int phase_width;  ///< columns of one phase
  int pixel;  ///< elements between pixels
  int channel_block;  ///< channels in one block of x
  long long row_elements, block_elements;
  int table;  ///< elements at the start of scratch that hold the taps' offsets
  int chunk_blocks;  ///< channel blocks whose weights stay in L1 while a band is swept
  long long scratch;  ///< elements for one thread: the taps' offsets and one gathered band
};

/// Its tile: rows x cols pixels by `vectors` vectors of filters, `tail` columns for the rest of a
/// row, `vector_tail` vectors for the last panel; taps > 1: a row's taps (that many, adjacent) are
/// unrolled, so that one broadcast of x serves several multiply-adds.
struct direct {
  using blocking = direct_blocking;
  static constexpr conv_algorithm name = conv_algorithm::direct;
  [[nodiscard]] static constexpr kernel_words words(register_tile const& t) {
    return {"direct", {t.rows > 1 ? t.rows : 0, t.cols, t.vectors}};
  }
  [[nodiscard]] static constexpr bool answers(algorithm a) { return a == algorithm::direct; }
  [[nodiscard]] static constexpr bool suits(conv_problem const& p) {
    return !p.to_planes() && (p.planar() || !is_depthwise(p.g));
  }

  [[nodiscard]] static constexpr register_tile tile(conv_problem const& p) {
    correlation const& g = p.g;
    int const vectors = panel_vectors(g, p.t, p.bytes), most = most_pixels(vectors, p.t);
    bool const flat = is_flat(g);
    long long const extent = flat ? static_cast<long long>(g.in_h) * g.in_w : g.col.out;
    int const cols = tile_cols(extent, most);
    int rows = 1;
    // Rows join a tile while the gain in independent sums outweighs rows computed in vain.
    if (!flat) {
      auto merit = [&](int r) {
        int const sums = r * cols * vectors;
        return 1000LL * (sums < 8 ? sums * 84 / 8 : sums * 100 / (sums + 2)) * g.row.out /
               (ceil_div(g.row.out, r) * r);
      };
      for (int r = 2; r * cols <= most && r <= 4; ++r)
        if (merit(r) > merit(rows)) rows = r;
    }
    // A single vector of filters costs a load for each multiply-add unless a row of taps shares it.
    bool const shared = vectors == 1 && p.t.registers >= 32 && g.col.in_step == 1 &&
                        g.col.tap_step == 1 && g.col.out_step == 1 && g.col.taps <= 5;
    return {.rows = rows,
            .cols = cols,
            .tail = static_cast<int>(extent % cols),
            .vectors = vectors,
            .vector_tail = p.blocks() % vectors,
            .taps = shared && g.col.taps > 0 ? g.col.taps : 1};
  }

  /// In issue slots, one vector multiply-add each, at the 94 % of peak that it reaches. Weights
  /// beyond L2 come from memory at 3.5 bytes a slot, most of it while sums are computed.
  [[nodiscard]] static constexpr long long cost(conv_problem const& p, register_tile const&) {
    correlation const& g = p.g;
    long long const weights = static_cast<long long>(g.row.taps) * g.col.taps * g.c * p.blocks();
    long long const sums = weights * g.row.out * g.col.out * p.asked.images * 17 / 16,
                    stream = weights * p.t.simd_bytes * 2 / 7;
    if (weights * p.t.simd_bytes <= p.t.l2) return sums;
    return sums > stream ? sums + stream / 8 : stream + sums / 8;
  }

  [[nodiscard]] static constexpr blocking block(correlation const& g, conv_key const& key, target t,
                                                int bytes) {
    register_tile const& tile = key.tile;
    bool const planar = key.x == layout::planar;
    int const lanes = t.lanes(bytes), taps = g.row.taps * g.col.taps;
    blocking b{};
    b.pixel = planar ? 1 : lanes;
    b.channel_block = planar ? g.c : lanes;
    int const blocks = planar ? 1 : ceil_div(g.c, lanes);
    int const pixels = g.in_h * g.in_w;
    b.flat = is_flat(g) && pixels % tile.cols == tile.tail;
    if (b.flat) {
      b.rows = ceil_div(pixels, tile.cols);
      b.cols = tile.cols;
      b.last_cols = pixels - (b.rows - 1) * tile.cols;
    } else {
      b.rows = g.row.out;
      b.cols = b.last_cols = g.col.out;
    }
    int const cols_padded = round_up(b.cols, tile.cols);
    b.row_inc = g.row.taps > 1 ? 1 : g.row.in_step;
    b.row_step = g.row.taps > 1 ? g.row.in_step : 1;
    b.phases = g.col.taps > 1 ? g.col.in_step : 1;
    int const reach = (g.row.taps - 1) * g.row.tap_step,
              col_reach = (g.col.taps - 1) * g.col.tap_step;
    b.phase_width = ceil_div(
        (cols_padded - 1) * (g.col.taps > 1 ? g.col.in_step : 1) + (taps ? col_reach : 0) + 1,
        b.phases);
    b.in_place = b.flat || taps == 0 ||
                 (g.col.in_step == 1 && b.cols % tile.cols == tile.tail &&
                  b.rows % tile.rows == 0 && g.row.in_first >= 0 && g.col.in_first >= 0 &&
                  g.row.in_first + (g.row.out - 1) * g.row.in_step + reach < g.in_h &&
                  g.col.in_first + g.col.out - 1 + col_reach < g.in_w);
    if (b.in_place && taps) {
      b.row_inc = 1;
      b.row_step = b.flat ? 1 : g.row.in_step;
      b.phases = 1;
      b.row_elements = static_cast<long long>(b.flat ? tile.cols : g.in_w) * b.pixel;
      b.block_elements = static_cast<long long>(g.in_h) * g.in_w * (planar ? 1 : lanes);
    } else {
      b.row_elements = static_cast<long long>(b.phases) * b.phase_width * b.pixel;
    }
    // A band's input takes at most half of L2, so that the weights can stream through the rest.
    long long const planes = planar ? g.c : blocks;
    long long const row_bytes = b.row_elements * planes * bytes * b.row_step;
    long long const halo = b.in_place || reach < b.row_step ? 0 : reach + 1 - b.row_step;
    long long const budget =
        row_bytes > 0 ? (t.l2 / 2 - halo * (row_bytes / b.row_step)) / row_bytes : b.rows;
    int band = budget < tile.rows ? tile.rows : budget < b.rows ? static_cast<int>(budget) : b.rows;
    band = round_up(ceil_div(b.rows, ceil_div(b.rows, band)), tile.rows);
    b.band = band;
    if (!b.in_place) {
      b.in_rows = (band - 1) * b.row_step + reach + 1;
      b.block_elements = b.in_rows * b.row_elements;
    }
    b.table = round_up(ceil_div((taps ? taps : 1) * 4, bytes), 64 / bytes);
    long long const block_bytes =
        static_cast<long long>(taps) * tile.vectors * lanes * b.channel_block * bytes;
    long long const chunk = block_bytes > 0 ? t.l1 * 5LL / 8 / block_bytes : blocks;
    b.chunk_blocks = chunk < 1 ? 1 : chunk < blocks ? static_cast<int>(chunk) : blocks;
    b.chunk_blocks = ceil_div(blocks, ceil_div(blocks, b.chunk_blocks));
    b.scratch =
        b.table +
        (b.in_place ? 0 : round_up(static_cast<int>(b.block_elements * planes), 64 / bytes));
    return b;
  }

  /// Panels x channels x taps x filters.
  [[nodiscard]] static constexpr long long packed(correlation const& g, conv_key const& key,
                                                  int lanes) {
    int const width = key.tile.vectors * lanes;
    return static_cast<long long>(g.row.taps) * g.col.taps * ceil_div(g.k, width) *
           panel_channels_most(g, width) * width;
  }
};

}  // namespace resin::geometry
