// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The weight gradient of a 3x3 convolution by F(3x3,4x4): 36 sums of products over tiles of 6x6
// pixels of x and 4x4 of dy instead of 144. How it is cut, and what it costs.

#include <resin/geometry/conv/winograd.hpp>

namespace resin::geometry::inline RESIN_VERSION {

inline constexpr int winograd_gradient_points = 36;

/// A cell is a square of channels by filters whose sums, of all points, stay in L2. A chunk is a
/// share of the batch's tiles with partial sums of its own; a group is as many of them as are
/// transformed at a time.
struct winograd_gradient_blocking {
  int rows, cols;  ///< tiles of an image
  int c_blocks, k_blocks;  ///< blocks of channels and of filters
  int c_cell, k_cell, c_cells, k_cells;  ///< blocks of a cell (the last may have less), and cells
  int group;
  gradient_chunks chunks;  ///< of tiles
  long long inputs, gradients, sums;  ///< elements of scratch from point to point
  partial_sums partial;  ///< as direct_gradient with one vector of filters
  long long scratch;
};

/// Of 64 by 64 with 1 MB of L2: larger cells transform fewer tiles twice but their sums leave L2,
/// which costs as much (256 on 14x14). Groups of 32 to 96 tiles are within 2 %. Planes are 64 bytes
/// longer than they need to be, or those of 4096 bytes would share a set of L1.
[[nodiscard]] constexpr winograd_gradient_blocking block_winograd_gradient(conv_shape const& s,
                                                                           target t, int bytes) {
  int const lanes = t.lanes(bytes), points = winograd_gradient_points;
  winograd_gradient_blocking b{};
  b.rows = ceil_div(s.P, 4);
  b.cols = ceil_div(s.Q, 4);
  b.c_blocks = ceil_div(s.C, lanes);
  b.k_blocks = ceil_div(s.K, lanes);
  int side = 2;
  while (8LL * points * bytes * (side + 2) * (side + 2) * lanes * lanes <= 5LL * t.l2) side += 2;
  b.c_cells = ceil_div(b.c_blocks, side);
  b.c_cell = ceil_div(b.c_blocks, b.c_cells);
  // An even number of blocks: the register tile is two vectors of filters wide.
  b.k_cells = ceil_div(b.k_blocks, side);
  b.k_cell = b.k_blocks > 1 ? round_up(ceil_div(b.k_blocks, b.k_cells), 2) : 1;
  b.k_cells = ceil_div(b.k_blocks, b.k_cell);
  long long const fit = 9LL * t.l2 / (8LL * points * bytes * lanes * (b.c_cell + b.k_cell));
  b.group = fit < 64 ? static_cast<int>(fit) : 64;
  b.chunks = {.most = ceil_div(16, b.c_cells * b.k_cells), .bands = b.rows * b.cols, .least = 64};
  long long const pad = 64 / bytes;
  b.inputs = static_cast<long long>(b.group) * b.c_cell * lanes + pad;
  b.gradients = static_cast<long long>(b.group) * b.k_cell * lanes + pad;
  b.sums = static_cast<long long>(b.c_cell) * b.k_cell * lanes * lanes + pad;
  b.scratch = points * (b.inputs + b.gradients + b.sums);
  b.partial = {b.k_blocks, b.c_blocks, 9 * lanes, 9LL * b.c_blocks * b.k_blocks * lanes * lanes};
  return b;
}

/// One kernel for all shapes: its register tile is a function of the target alone.
struct winograd_gradient {
  using blocking = winograd_gradient_blocking;
  static constexpr conv_algorithm name = conv_algorithm::winograd_4x4;
  [[nodiscard]] static constexpr bool suits(gradient_problem const& p) {
    bool const asked = p.asked.by == algorithm::winograd_4x4;
    return !p.planar() && !p.from_planes() && p.s.R == 3 && is_winograd(forward_correlation(p.s)) &&
           (asked || (p.asked.by == algorithm::automatic && p.bytes == 4));
  }
  [[nodiscard]] static constexpr register_tile tile(gradient_problem const&) { return {}; }
  /// In issue slots (winograd::cost): 90 % of the peak in its sums, 8 slots a point transform a
  /// tile or a sum; none where it was asked for.
  [[nodiscard]] static constexpr long long cost(gradient_problem const& p) {
    if (p.asked.by != algorithm::automatic) return -1;
    blocking const b = block(p.s, {}, p.t, p.bytes);
    long long const tiles = static_cast<long long>(p.asked.images) * b.rows * b.cols,
                    sums = static_cast<long long>(b.c_blocks) * b.k_blocks * p.t.lanes(p.bytes),
                    transforms = tiles * (b.c_blocks * b.k_cells + b.k_blocks * b.c_cells) +
                                 b.chunks.count(p.asked.images) * sums;
    return winograd_gradient_points * (tiles * sums * 10 / 9 + 8 * transforms);
  }
  [[nodiscard]] static constexpr blocking block(conv_shape const& s, conv_key const&, target t,
                                                int bytes) {
    return block_winograd_gradient(s, t, bytes);
  }
};

}  // namespace resin::geometry
