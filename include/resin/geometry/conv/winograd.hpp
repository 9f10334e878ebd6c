// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The arithmetic of Winograd convolutions: tiles of M x M outputs of an R x R window from squares
// of M + R - 1 inputs, by as many products of matrices, tiles x channels by channels x filters.

#include <resin/geometry/conv/problem.hpp>

#include <initializer_list>

namespace resin::geometry::inline RESIN_VERSION {

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

/// How a thread walks its tiles, in register tiles of `cols` tiles by `vectors` vectors of filters.
struct winograd_blocking {
  int rows, cols;  ///< tiles of an image
  int units;  ///< register tiles in a block
  long long inputs, sums;  ///< elements of scratch from point to point
  long long scratch;
  long long cache;  ///< bytes of L2
  bool near;  ///< all weights fit L2
};

/// F(M x M, R x R). Its tile: cols tiles of M x M outputs by `vectors` vectors of filters, taps =
/// R.
template <int M>
struct winograd {
  using blocking = winograd_blocking;
  static constexpr conv_algorithm name =
      M == 2 ? conv_algorithm::winograd_2x2 : conv_algorithm::winograd_4x4;
  [[nodiscard]] static constexpr kernel_words words(register_tile const& t) {
    return {M == 2 ? "F(2x2)" : "F(4x4)", {t.cols, t.vectors}};
  }
  [[nodiscard]] static constexpr bool answers(algorithm a) {
    return a == (M == 2 ? algorithm::winograd_2x2 : algorithm::winograd_4x4);
  }
  [[nodiscard]] static constexpr int tiles(conv_key const& key) { return key.tile.cols; }
  [[nodiscard]] static constexpr int window(conv_key const& key) { return key.tile.taps; }

  [[nodiscard]] static constexpr bool suits(conv_problem const& p) {
    return !p.planar() && !p.to_planes() && is_winograd(p.g) && (M == 2 || p.g.row.taps == 3) &&
           (p.open() ? winograd_error(p.g, M) <= winograd_budget : answers(p.asked.by));
  }

  /// The cheapest of a few (few, that many shapes share a kernel).
  [[nodiscard]] static constexpr register_tile tile(conv_problem const& p) {
    int const blocks = p.blocks();
    register_tile best;
    long long least = -1;
    for (int v = blocks == 1 ? 1 : 2; v <= (p.t.registers >= 32 ? 4 : 2) && v <= blocks; ++v) {
      if (v > 2 && blocks % v != 0) continue;
      int const room = (p.t.registers - 2 - v) / v, most = room < 16 ? room : 16;
      for (int c : {most, most / 2 + 1, most / 2}) {
        register_tile const tile{
            .cols = c, .vectors = v, .vector_tail = blocks % v, .taps = p.g.row.taps};
        long long const slots = cost(p, tile);
        if (least >= 0 && slots >= least) continue;
        least = slots;
        best = tile;
      }
    }
    return best;
  }

  /// In issue slots (direct::cost): a channel of a register tile takes its multiply-adds, at least
  /// its loads and the latency of a sum, and where it is the first to read a vector of weights from
  /// L2, 5 slots for each; 6 a point and block to transform. Fitted with 16 lanes
  /// (benchmarks/kernels/conv.cpp); slots do not depend on the width.
  [[nodiscard]] static constexpr long long cost(conv_problem const& p, register_tile const& tile) {
    correlation const& g = p.g;
    int const c = tile.cols, v = tile.vectors, points = winograd_points(g, M),
              panels = ceil_div(p.blocks(), v);
    long long const tiles = static_cast<long long>(p.asked.images) * ceil_div(g.row.out, M) *
                            ceil_div(g.col.out, M),
                    units = ceil_div(tiles, c),
                    transforms = 6 * points * tiles * (ceil_div(g.c, p.lanes()) + p.blocks());
    conv_key const key{.tile = tile};
    long long const weights = packed(g, key, p.lanes()) * p.bytes;
    int slots = c * v > 8 ? c * v : 8;
    if (slots < c + v) slots = c + v;
    long long const first = slots < 5 * v ? 5 * v - slots : 0;
    long long const sums =
        panels * points * (g.c * (units * slots + first) + units * (2 * c * v + 30));
    long long stream = 0;
    if (weights > p.t.l2)
      stream = weights * 2 / 7 * ceil_div(units, block(g, key, p.t, p.bytes).units);
    return transforms + (sums > stream ? sums + stream / 8 : stream + sums / 8);
  }

  /// A block's transformed inputs and one panel's sums take at most twice L2: all of them are read
  /// once a panel, but every further block reads all weights again (256@56 and 512@28 by F(4x4,3x3)
  /// took 1.05 and 1.7 times as long with half of it). Planes are 64 bytes longer than they need to
  /// be, or those of 4096 bytes would share a set of L1.
  [[nodiscard]] static constexpr blocking block(correlation const& g, conv_key const& key, target t,
                                                int bytes) {
    int const lanes = t.lanes(bytes), points = winograd_points(g, M), cols = key.tile.cols,
              width = key.tile.vectors * lanes;
    blocking b{ceil_div(g.row.out, M), ceil_div(g.col.out, M), 1, 0, 0, 0, t.l2, false};
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
    b.near = packed(g, key, lanes) * bytes <= t.l2;
    return b;
  }

  /// Panels x points x channels x filters; the last panel may be narrower.
  [[nodiscard]] static constexpr long long packed(correlation const& g, conv_key const&,
                                                  int lanes) {
    return static_cast<long long>(winograd_points(g, M)) * g.c * round_up(g.k, lanes);
  }
};

}  // namespace resin::geometry
