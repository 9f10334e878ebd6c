// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The arithmetic of Winograd convolutions: tiles of M x M outputs of an R x R window from squares
// of M + R - 1 inputs, by as many products of matrices, tiles x channels by channels x filters.

#include <resin/geometry/conv/shape.hpp>

#include <initializer_list>

namespace resin::detail::inline RESIN_VERSION {

/// True if a correlation can be a Winograd one: a window of 3x3 or 5x5, nothing between its taps or
/// outputs.
[[nodiscard]] constexpr bool is_winograd(conv_axis const& a) {
  return (a.taps == 3 || a.taps == 5) && a.tap_step == 1 && a.in_step == 1 && a.out_step == 1;
}
[[nodiscard]] constexpr bool is_winograd(correlation const& g) {
  return g.groups == 1 && g.row.taps == g.col.taps && is_winograd(g.row) && is_winograd(g.col);
}

/// Products of matrices that make a tile: the square of its inputs.
[[nodiscard]] constexpr int winograd_points(correlation const& g, int M) {
  return (M + g.row.taps - 1) * (M + g.row.taps - 1);
}

/// The largest error of a float output that tiles of M x M may have, in units of the outputs' root
/// mean square: twice what tests/unit/kernels/conv/winograd.cpp sees. It assumes that the pixels of
/// a tile are of one magnitude: an error is a fraction of the largest product in the tile, about
/// 4e-6 of it (docs/explanation/numerics.md).
[[nodiscard]] constexpr double winograd_error(correlation const& g, int M) {
  bool const six = M + g.row.taps - 1 == 6;
  double error = six ? 7.2e-6 : 1.5e-6;
  for (int c = 16; c < g.c; c *= 2) error *= six ? 1.26 : 1.35;
  return error;
}

/// The error that a convolution may have where nobody asked for another. Errors of layers add up
/// like their squares: a hundred of these stay within 3e-4, where networks are held to 1e-3.
inline constexpr double winograd_budget = 3e-5;

/// Elements of packed weights: panels x points x channels x filters; the last panel may be
/// narrower.
[[nodiscard]] constexpr long long winograd_packed(correlation const& g, int M, int lanes) {
  return static_cast<long long>(winograd_points(g, M)) * g.c * round_up(g.k, lanes);
}

/// How a thread walks its tiles, in register tiles of `cols` tiles by `vectors` vectors of filters.
struct winograd_blocking {
  int rows, cols;  ///< tiles of an image
  int units;  ///< register tiles in a block
  long long inputs, sums;  ///< elements of scratch from point to point
  long long scratch;
};

/// A block's transformed inputs and one panel's sums take at most twice L2: all of them are read
/// once a panel, but every further block reads all weights again (256@56 and 512@28 by F(4x4,3x3)
/// took 1.05 and 1.7 times as long with half of it). Planes are 64 bytes longer than they need to
/// be, or those of 4096 bytes would share a set of L1.
[[nodiscard]] constexpr winograd_blocking block_winograd(correlation const& g, int M, int cols,
                                                         int vectors, target t, int bytes) {
  int const lanes = t.lanes(bytes), points = winograd_points(g, M), width = vectors * lanes;
  winograd_blocking b{ceil_div(g.row.out, M), ceil_div(g.col.out, M), 1, 0, 0, 0};
  long long const unit =
      static_cast<long long>(points) * cols * (round_up(g.c, lanes) + width) * bytes;
  long long const fit = 2LL * t.l2 / unit;
  // At least 64 tiles: those of several images share one reading of the weights.
  int const image = b.rows * b.cols, most = ceil_div(image > 64 ? image : 64, cols);
  b.units = fit < 1 ? 1 : fit < most ? static_cast<int>(fit) : most;
  long long const pad = 64 / bytes, block = static_cast<long long>(b.units) * cols;
  b.inputs = block * round_up(g.c, lanes) + pad;
  b.sums = block * width + pad;
  b.scratch = points * (b.inputs + b.sums);
  return b;
}

/// A register tile and what a correlation costs with it.
struct winograd_choice {
  int cols, vectors;
  long long cost;
};

/// The cheapest of a few register tiles (few, that many shapes share a kernel), for `images` images
/// at a time. Cost is in issue slots, one vector multiply-add each: a channel of a register tile
/// takes its multiply-adds, at least its loads and the latency of a sum, and where it is the first
/// to read a vector of weights from L2, 5 slots for each; 6 a point and block to transform.
/// Weights beyond L2 come from memory at 3.5 bytes a slot, most of it while sums are computed.
/// Fitted with 16 lanes (benchmarks/kernels/conv.cpp); slots do not depend on the width.
[[nodiscard]] constexpr winograd_choice choose_winograd(correlation const& g, int M, int images,
                                                        target t, int bytes) {
  int const lanes = t.lanes(bytes), points = winograd_points(g, M), blocks = ceil_div(g.k, lanes);
  long long const tiles =
      static_cast<long long>(images) * ceil_div(g.row.out, M) * ceil_div(g.col.out, M);
  long long const transforms = 6 * points * tiles * (ceil_div(g.c, lanes) + blocks);
  long long const weights = winograd_packed(g, M, lanes) * bytes;
  winograd_choice best{0, 0, -1};
  for (int v = blocks == 1 ? 1 : 2; v <= (t.registers >= 32 ? 4 : 2) && v <= blocks; ++v) {
    if (v > 2 && blocks % v != 0) continue;
    int const panels = ceil_div(blocks, v), room = (t.registers - 2 - v) / v,
              most = room < 16 ? room : 16;
    for (int c : {most, most / 2 + 1, most / 2}) {
      long long const units = (tiles + c - 1) / c;
      int slots = c * v > 8 ? c * v : 8;
      if (slots < c + v) slots = c + v;
      long long const first = slots < 5 * v ? 5 * v - slots : 0;
      long long const sums =
          panels * points * (g.c * (units * slots + first) + units * (2 * c * v + 30));
      long long stream = 0;
      if (weights > t.l2) {
        int const at_once = block_winograd(g, M, c, v, t, bytes).units;
        stream = weights * 2 / 7 * ((units + at_once - 1) / at_once);
      }
      long long const cost = transforms + (sums > stream ? sums + stream / 8 : stream + sums / 8);
      if (best.cost < 0 || cost < best.cost) best = {c, v, cost};
    }
  }
  return best;
}

/// The same for a direct correlation at the 94 % of peak that it reaches.
[[nodiscard]] constexpr long long direct_cost(correlation const& g, int images, target t,
                                              int bytes) {
  long long const weights =
      static_cast<long long>(g.row.taps) * g.col.taps * g.c * ceil_div(g.k, t.lanes(bytes));
  long long const sums = weights * g.row.out * g.col.out * images * 17 / 16,
                  stream = weights * t.simd_bytes * 2 / 7;
  if (weights * t.simd_bytes <= t.l2) return sums;
  return sums > stream ? sums + stream / 8 : stream + sums / 8;
}

}  // namespace resin::detail
