// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The weight gradient of convolutions by rows, x and dy planar: how it is walked.

#include <resin/geometry/conv/rows.hpp>

namespace resin::geometry::inline RESIN_VERSION {

/// How the weight gradient of such a convolution is walked: sums of `filters` by `lines` (channel,
/// tap) pairs, a vector each, over bands of rows of x and dy, both gathered with borders of zeros.
struct rows_gradient_blocking {
  int tiles, lines;
  int x_width, dy_width;
  int band, bands;
  long long x_plane, dy_plane;  ///< elements of a gathered channel
  int table;  ///< elements of the offsets at the start of scratch
  gradient_chunks chunks;
  partial_sums partial;
  long long scratch;
};

[[nodiscard]] constexpr int rows_gradient_lines(int filters, target t) {
  int const fit = (t.registers - 2) / (filters + 1);
  return fit > 8 ? 8 : fit < 1 ? 1 : fit;
}

/// Its tile: cols filters by `rows` lines, (channel, tap) pairs.
struct rows_gradient {
  using blocking = rows_gradient_blocking;
  static constexpr conv_algorithm name = conv_algorithm::rows;
  [[nodiscard]] static constexpr int filters(conv_key const& key) { return key.tile.cols; }
  [[nodiscard]] static constexpr int lines(conv_key const& key) { return key.tile.rows; }
  [[nodiscard]] static constexpr bool suits(gradient_problem const& p) { return p.from_planes(); }
  [[nodiscard]] static constexpr register_tile tile(gradient_problem const& p) {
    int const filters = rows_filters(p.s.K, p.t);
    return {.rows = rows_gradient_lines(filters, p.t), .cols = filters};
  }
  /// In issue slots: the multiply-adds.
  [[nodiscard]] static constexpr long long cost(gradient_problem const& p) {
    return static_cast<long long>(p.s.P) * ceil_div(p.s.Q, p.t.lanes(p.bytes)) * p.s.K * p.s.C *
           p.s.R * p.s.S * p.asked.images;
  }
  [[nodiscard]] static constexpr blocking block(conv_shape const& s, conv_key const& key, target t,
                                                int bytes) {
    int const lanes = t.lanes(bytes), reach = (s.R - 1) * s.dilation_h;
    blocking b{};
    b.tiles = ceil_div(s.K, filters(key));
    b.lines = round_up(s.C * s.R * s.S, lines(key));
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
    b.chunks = {.most = 16, .bands = b.bands};
    b.partial = {b.tiles, 1, b.lines,
                 static_cast<long long>(b.tiles) * filters(key) * b.lines * lanes};
    b.scratch = b.table + b.dy_plane * s.K + (b.x_plane * s.C + 2 * lanes - 1) / lanes * lanes;
    return b;
  }
};

}  // namespace resin::geometry
