// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The arithmetic of convolutions. Forward and backward-data are both *correlations*: along each
// axis
//   y[out_first + i * out_step] = sum over m < taps of x[in_first + i * in_step + m * tap_step] *
//   w[tap m]
// with x zero outside its extent. Backward-data with stride s is s correlations an axis, one for
// each position modulo s, every one with in_step 1 and a subset of the taps.

#include <resin/base/blocks.hpp>
#include <resin/base/macros.hpp>
#include <resin/base/target.hpp>

namespace resin::inline RESIN_VERSION {

/// A convolution layer. C and K are the extents in memory; with groups > 1 the channels have no
/// holes.
struct conv_shape {
  int C = 1, H = 1, W = 1, K = 1, P = 1, Q = 1, R = 1, S = 1;
  int stride_h = 1, stride_w = 1, dilation_h = 1, dilation_w = 1, pad_top = 0, pad_left = 0,
      groups = 1;
  friend constexpr bool operator==(conv_shape const&, conv_shape const&) = default;
};

}  // namespace resin
namespace resin::detail::inline RESIN_VERSION {

using base::ceil_div;
using base::round_up;

/// One axis of a correlation. Tap m uses the window's weight weight_first + m * weight_step.
struct conv_axis {
  int out, out_first, out_step, in_first, in_step, taps, tap_step, weight_first, weight_step;
};

/// c channels of in_h x in_w give k filters of out_h x out_w; `transposed` says that weights are
/// [c][k].
struct correlation {
  int c, k, in_h, in_w, out_h, out_w, groups;
  bool transposed;
  conv_axis row, col;
};

[[nodiscard]] constexpr conv_axis forward_axis(int out, int pad, int stride, int taps,
                                               int dilation) {
  return {out, 0, 1, -pad, stride, taps, dilation, 0, 1};
}

/// The positions i of dx with (i + pad) % stride == phase, and the taps r with r * dilation %
/// stride == phase.
[[nodiscard]] constexpr conv_axis backward_axis(int extent, int pad, int stride, int taps,
                                                int dilation, int phase) {
  int const first = ((phase - pad) % stride + stride) % stride;
  int const count = first < extent ? (extent - 1 - first) / stride + 1 : 0;
  int r_first = 0;
  while (r_first < taps && r_first < stride && r_first * dilation % stride != phase) ++r_first;
  if (r_first >= taps || r_first >= stride) return {count, first, stride, 0, 1, 0, 1, 0, 1};
  int r_step = 1;
  while (r_step * dilation % stride != 0) ++r_step;
  int const n = (taps - 1 - r_first) / r_step + 1, last = r_first + (n - 1) * r_step;
  return {count,
          first,
          stride,
          (first + pad - last * dilation) / stride,
          1,
          n,
          r_step * dilation / stride,
          last,
          -r_step};
}

[[nodiscard]] constexpr correlation forward_correlation(conv_shape const& s) {
  return {s.C,
          s.K,
          s.H,
          s.W,
          s.P,
          s.Q,
          s.groups,
          false,
          forward_axis(s.P, s.pad_top, s.stride_h, s.R, s.dilation_h),
          forward_axis(s.Q, s.pad_left, s.stride_w, s.S, s.dilation_w)};
}

[[nodiscard]] constexpr correlation backward_correlation(conv_shape const& s, int phase_h,
                                                         int phase_w) {
  return {s.K,
          s.C,
          s.P,
          s.Q,
          s.H,
          s.W,
          s.groups,
          true,
          backward_axis(s.H, s.pad_top, s.stride_h, s.R, s.dilation_h, phase_h),
          backward_axis(s.W, s.pad_left, s.stride_w, s.S, s.dilation_w, phase_w)};
}

/// Visits the correlations of backward-data in a fixed order; those without an output are left out.
template <class F>
constexpr void for_each_phase(conv_shape const& s, F&& visit) {
  for (int a = 0; a < s.stride_h; ++a)
    for (int b = 0; b < s.stride_w; ++b) {
      correlation const g = backward_correlation(s, a, b);
      if (g.row.out > 0 && g.col.out > 0) visit(g);
    }
}

/// A 1x1 correlation over whole planes: the image is one row of pixels, read in place.
[[nodiscard]] constexpr bool is_flat(conv_axis const& a, int in) {
  return a.taps == 1 && a.in_first == 0 && a.in_step == 1 && a.out_step == 1 && a.out == in;
}
[[nodiscard]] constexpr bool is_flat(correlation const& g) {
  return is_flat(g.row, g.in_h) && is_flat(g.col, g.in_w);
}

struct channel_range {
  int first, last;
};

/// The channels that filters [k0, k1) read.
[[nodiscard]] RESIN_INLINE constexpr channel_range filter_channels(correlation const& g, int k0,
                                                                   int k1) {
  if (g.groups == 1) return {0, g.c};
  int const kg = g.k / g.groups, cg = g.c / g.groups;
  return {k0 / kg * cg, ((k1 < g.k ? k1 : g.k) - 1) / kg * cg + cg};
}

/// Channels times vectors over all panels of `width` filters: proportional to the multiply-adds.
[[nodiscard]] constexpr long long panel_channels_total(correlation const& g, int width, int block) {
  long long total = 0;
  for (int k = 0; k < g.k; k += width) {
    channel_range const c = filter_channels(g, k, k + width);
    total += static_cast<long long>(c.last - c.first) * (width / block);
  }
  return total;
}

/// Most channels of any panel of `width` filters; panels are packed at equal distances.
[[nodiscard]] constexpr int panel_channels_most(correlation const& g, int width) {
  if (g.groups == 1) return g.c;
  int most = 0;
  for (int k = 0; k < g.k; k += width) {
    channel_range const c = filter_channels(g, k, k + width);
    if (c.last - c.first > most) most = c.last - c.first;
  }
  return most;
}

/// The register tile, as far as memory depends on it.
struct tile_extents {
  int rows, cols, tail, vectors;
  bool planar, depthwise;
};

/// Elements of packed weights: panels x channels x taps x filters (depthwise: blocks x taps x
/// lanes).
[[nodiscard]] constexpr long long packed_size(correlation const& g, tile_extents tile, int block) {
  long long const taps = static_cast<long long>(g.row.taps) * g.col.taps;
  if (tile.depthwise) return taps * round_up(g.c, block);
  int const width = tile.vectors * block;
  return taps * ceil_div(g.k, width) * panel_channels_most(g, width) * width;
}

/// How a correlation is walked: bands of output rows, each band's input gathered with its border.
struct conv_blocking {
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
};

[[nodiscard]] constexpr conv_blocking block_correlation(correlation const& g, tile_extents tile,
                                                        target t, int bytes) {
  int const lanes = t.lanes(bytes), taps = g.row.taps * g.col.taps;
  conv_blocking b{};
  if (tile.depthwise) {  // reads x where it lies
    b.block_elements = static_cast<long long>(g.in_h) * g.in_w * lanes;
    return b;
  }
  b.pixel = tile.planar ? 1 : lanes;
  b.channel_block = tile.planar ? g.c : lanes;
  int const blocks = tile.planar ? 1 : ceil_div(g.c, lanes);
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
               (g.col.in_step == 1 && b.cols % tile.cols == tile.tail && b.rows % tile.rows == 0 &&
                g.row.in_first >= 0 && g.col.in_first >= 0 &&
                g.row.in_first + (g.row.out - 1) * g.row.in_step + reach < g.in_h &&
                g.col.in_first + g.col.out - 1 + col_reach < g.in_w);
  if (b.in_place && taps) {
    b.row_inc = 1;
    b.row_step = b.flat ? 1 : g.row.in_step;
    b.phases = 1;
    b.row_elements = static_cast<long long>(b.flat ? tile.cols : g.in_w) * b.pixel;
    b.block_elements = static_cast<long long>(g.in_h) * g.in_w * (tile.planar ? 1 : lanes);
  } else {
    b.row_elements = static_cast<long long>(b.phases) * b.phase_width * b.pixel;
  }
  // A band's input takes at most half of L2, so that the weights can stream through the rest.
  long long const planes = tile.planar ? g.c : blocks;
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
  return b;
}

/// Elements of scratch for one thread: the taps' offsets and one gathered band.
[[nodiscard]] constexpr long long scratch_size(correlation const& g, tile_extents tile, target t,
                                               int bytes) {
  if (tile.depthwise) return 0;
  conv_blocking const b = block_correlation(g, tile, t, bytes);
  long long const planes = tile.planar ? g.c : ceil_div(g.c, b.channel_block);
  return b.table +
         (b.in_place ? 0 : round_up(static_cast<int>(b.block_elements * planes), 64 / bytes));
}

}  // namespace resin::detail
