// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Winograd along columns for few filters: as winograd_lines, with output columns in the lanes and a
// planar result.

#include <resin/geometry/conv/rows.hpp>
#include <resin/geometry/conv/winograd_lines.hpp>

namespace resin::geometry::inline RESIN_VERSION {

/// Its tile: cols filters by `vectors` vectors of output columns, `rows` the window's.
struct winograd_rows {
  using blocking = lines_blocking;
  static constexpr conv_algorithm name = conv_algorithm::winograd_rows;
  [[nodiscard]] static constexpr kernel_words words(register_tile const& t) {
    return {"F(4)", {t.cols, t.vectors}};
  }
  [[nodiscard]] static constexpr bool answers(algorithm) { return false; }
  [[nodiscard]] static constexpr int window(conv_key const& key) { return key.tile.rows; }
  [[nodiscard]] static constexpr int filters(conv_key const& key) { return key.tile.cols; }
  [[nodiscard]] static constexpr bool suits(conv_problem const& p) {
    return suits_lines(p) && p.to_planes();
  }
  /// As many vectors of columns as fit the registers beside the filters, three at most.
  [[nodiscard]] static constexpr register_tile tile(conv_problem const& p) {
    int const filters = rows_filters(p.g.k, p.t), blocks = ceil_div(p.g.col.out, p.lanes()),
              fit = (p.t.registers - 2) / (filters + 1),
              most = fit > 3   ? 3
                     : fit < 1 ? 1
                               : fit;
    return {
        .rows = p.g.row.taps, .cols = filters, .vectors = ceil_div(blocks, ceil_div(blocks, most))};
  }
  /// In issue slots, as winograd_lines.
  [[nodiscard]] static constexpr long long cost(conv_problem const& p, register_tile const& tile) {
    correlation const& g = p.g;
    int const points = lines_points(g);
    long long const columns = ceil_div(g.col.out, p.lanes()),
                    sums = columns * round_up(g.k, tile.cols) * points;
    return ceil_div(g.row.out, lines_outputs) *
           (sums * g.col.taps * g.c + 4 * (sums + points * g.c * ceil_div(g.in_w, p.lanes())));
  }
  [[nodiscard]] static constexpr blocking block(correlation const& g, conv_key const& key, target t,
                                                int bytes) {
    int const cols = key.tile.vectors * t.lanes(bytes);
    return block_lines(g, cols, filters(key) * cols, t, bytes);
  }
  /// Units of a tile's filters: [point][channel][tap][filter].
  [[nodiscard]] static constexpr long long packed(correlation const& g, conv_key const& key, int) {
    return lines_packed(g, filters(key));
  }
};

}  // namespace resin::geometry
