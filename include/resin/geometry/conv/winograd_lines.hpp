// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The arithmetic of Winograd convolutions along one axis: four rows of outputs from a column of
// taps, F(4,3) or F(4,5), for planar inputs of so few channels that transforms along both axes cost
// more than they save. The result is blocked or, of few filters, planar.

#include <resin/geometry/conv/key.hpp>
#include <resin/geometry/conv/winograd.hpp>

namespace resin::detail::inline RESIN_VERSION {

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
[[nodiscard]] constexpr lines_blocking lines_blocking_of(correlation const& g, conv_key const& key,
                                                         target t, int bytes) {
  int const lanes = t.lanes(bytes), sums = key.cols * key.vectors * lanes;
  bool const planar = key.algorithm == conv_algorithm::winograd_rows;
  return block_lines(g, planar ? key.vectors * lanes : key.cols, sums, t, bytes);
}

/// Filters whose weights lie together: a vector, or what a tile of planar results takes.
[[nodiscard]] constexpr int filters_of_unit(conv_key const& key, target t, int bytes) {
  return key.algorithm == conv_algorithm::winograd_rows ? key.cols : t.lanes(bytes);
}

/// Elements of packed weights.
[[nodiscard]] constexpr long long lines_packed(correlation const& g, int unit) {
  return static_cast<long long>(lines_points(g)) * g.col.taps * g.c * round_up(g.k, unit);
}

/// In the units of direct_cost, which it is compared with: the products, and four slots a point and
/// vector for each of the transforms. (LeNet-5's second convolution with tanh: 2.1 us direct, 1.3
/// by lines.)
[[nodiscard]] constexpr long long lines_cost(correlation const& g, int images, target t,
                                             int bytes) {
  int const lanes = t.lanes(bytes), points = lines_points(g), blocks = ceil_div(g.k, lanes);
  long long const tiles = static_cast<long long>(images) * ceil_div(g.row.out, lines_outputs);
  long long const products =
      static_cast<long long>(points) * g.col.out * g.col.taps * g.c * blocks * 17 / 16;
  long long const transforms =
      4LL * points * (static_cast<long long>(blocks) * g.col.out + g.c * ceil_div(g.in_w, lanes));
  return tiles * (products + transforms);
}

/// Vectors of columns beside `filters` filters in the registers, for a planar result.
[[nodiscard]] constexpr int lines_vectors(int filters, int out_cols, target t, int bytes) {
  int const blocks = ceil_div(out_cols, t.lanes(bytes)), fit = (t.registers - 2) / (filters + 1),
            most = fit > 3   ? 3
                   : fit < 1 ? 1
                             : fit;
  return ceil_div(blocks, ceil_div(blocks, most));
}

/// To planes, by lines and by rows: the same units.
[[nodiscard]] constexpr long long lines_planar_cost(correlation const& g, int filters, target t,
                                                    int bytes) {
  int const lanes = t.lanes(bytes), points = lines_points(g);
  long long const columns = ceil_div(g.col.out, lanes),
                  sums = columns * round_up(g.k, filters) * points;
  return ceil_div(g.row.out, lines_outputs) *
         (sums * g.col.taps * g.c + 4 * (sums + points * g.c * ceil_div(g.in_w, lanes)));
}
[[nodiscard]] constexpr long long rows_cost(correlation const& g, int filters, target t,
                                            int bytes) {
  return static_cast<long long>(g.row.out) * ceil_div(g.col.out, t.lanes(bytes)) *
         round_up(g.k, filters) * g.row.taps * g.col.taps * g.c;
}

}  // namespace resin::detail
