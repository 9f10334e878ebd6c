// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The arithmetic of Winograd convolutions along one axis: four rows of outputs from a column of
// taps, F(4,3) or F(4,5), for planar inputs of so few channels that transforms along both axes cost
// more than they save. The result is blocked or, of few filters, planar.

#include <resin/geometry/conv/direct.hpp>
#include <resin/geometry/conv/winograd.hpp>

namespace resin::geometry::inline RESIN_VERSION {

/// Rows of outputs that are made together.
inline constexpr int lines_outputs = 4;

/// Rows of inputs that they read, and products that they take for each tap of a row.
[[nodiscard]] constexpr int lines_points(correlation const& g) {
  return lines_outputs + g.row.taps - 1;
}

/// How a row of tiles is walked: columns in tiles of `cols`, all points of one after the other.
struct lines_blocking {
  int rows;  ///< tiles along an image
  int low, width;  ///< columns of border in front; elements between transformed rows, whole vectors
                   ///< behind the border
  long long plane;  ///< elements from point to point: all channels
  int table;  ///< elements at the start of scratch that hold the taps' offsets
  long long inputs, sums;  ///< elements of scratch
  long long scratch;  ///< with the table
};

/// `cols`: columns of a tile, of which `sums` sums are kept at each point.
[[nodiscard]] constexpr lines_blocking block_lines(correlation const& g, int cols, int sums,
                                                   target t, int bytes) {
  int const lanes = t.lanes(bytes), points = lines_points(g), line = 64 / bytes;
  lines_blocking b{};
  b.rows = ceil_div(g.row.out, lines_outputs);
  b.low = g.col.in_first < 0 ? -g.col.in_first : 0;
  b.width = b.low + round_up(round_up(g.col.out, cols) + g.col.taps - 1 - b.low, lanes);
  b.plane = static_cast<long long>(b.width) * g.c;
  b.table = round_up(ceil_div(g.col.taps * 4, bytes), line);
  b.inputs = (points * b.plane + line - 1) / line * line;
  b.sums = static_cast<long long>(points) * sums;
  b.scratch = b.table + b.inputs + b.sums;
  return b;
}

/// Elements of packed weights, filters in units that lie together.
[[nodiscard]] constexpr long long lines_packed(correlation const& g, int unit) {
  return static_cast<long long>(lines_points(g)) * g.col.taps * g.c * round_up(g.k, unit);
}

/// True of what both kinds of lines take: planes, a window of Winograd's, and nobody who asked for
/// something else. A planar x has few channels: errors are a fifth of the budget.
[[nodiscard]] constexpr bool suits_lines(conv_problem const& p) {
  return p.planar() && p.open() && is_winograd(p.g) && !p.g.transposed;
}

/// Its tile: cols pixels by `vectors` vectors of filters, `rows` the window's, `taps` as direct's.
struct winograd_lines {
  using blocking = lines_blocking;
  static constexpr conv_algorithm name = conv_algorithm::winograd_lines;
  [[nodiscard]] static constexpr kernel_words words(register_tile const& t) {
    return {"F(4)", {t.cols, t.vectors}};
  }
  [[nodiscard]] static constexpr bool answers(algorithm) { return false; }
  [[nodiscard]] static constexpr int window(conv_key const& key) { return key.tile.rows; }
  [[nodiscard]] static constexpr bool suits(conv_problem const& p) {
    return suits_lines(p) && !p.to_planes();
  }
  [[nodiscard]] static constexpr register_tile tile(conv_problem const& p) {
    register_tile tile = direct::tile(p);
    tile.cols = tile_cols(p.g.col.out, most_pixels(tile.vectors, p.t));
    tile.rows = p.g.row.taps;
    tile.tail = 0;
    return tile;
  }
  /// In issue slots (direct::cost): the products, and four slots a point and vector for each of the
  /// transforms. (LeNet-5's second convolution with tanh: 2.1 us direct, 1.3 by lines.)
  [[nodiscard]] static constexpr long long cost(conv_problem const& p, register_tile const&) {
    correlation const& g = p.g;
    int const points = lines_points(g), blocks = p.blocks();
    long long const tiles =
        static_cast<long long>(p.asked.images) * ceil_div(g.row.out, lines_outputs);
    long long const products =
        static_cast<long long>(points) * g.col.out * g.col.taps * g.c * blocks * 17 / 16;
    long long const transforms =
        4LL * points *
        (static_cast<long long>(blocks) * g.col.out + g.c * ceil_div(g.in_w, p.lanes()));
    return tiles * (products + transforms);
  }
  [[nodiscard]] static constexpr blocking block(correlation const& g, conv_key const& key, target t,
                                                int bytes) {
    int const cols = key.tile.cols;
    return block_lines(g, cols, cols * key.tile.vectors * t.lanes(bytes), t, bytes);
  }
  /// Panels of units of a vector: [point][row of taps][channel][tap][filter].
  [[nodiscard]] static constexpr long long packed(correlation const& g, conv_key const&,
                                                  int lanes) {
    return lines_packed(g, lanes);
  }
};

}  // namespace resin::geometry
