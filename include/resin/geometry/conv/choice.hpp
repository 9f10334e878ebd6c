// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Which kernel a convolution gets: the key, from shape and target.

#include <resin/base/target.hpp>
#include <resin/dsl/algorithm.hpp>
#include <resin/geometry/conv/key.hpp>
#include <resin/geometry/conv/register_tile.hpp>
#include <resin/geometry/conv/rows.hpp>
#include <resin/geometry/conv/shape.hpp>
#include <resin/geometry/conv/winograd.hpp>
#include <resin/geometry/conv/winograd_lines.hpp>

namespace resin::inline RESIN_VERSION {

/// What a plan may choose from, for how many images at a time it is made, and how the gradient that
/// comes in and the result lie; a planar result is made by rows.
struct conv_request {
  algorithm by = algorithm::automatic;
  int images = 1;
  layout dy = layout::blocked, result = layout::blocked;
};

}  // namespace resin
namespace resin::detail::inline RESIN_VERSION {

/// True where every channel has one filter of its own.
[[nodiscard]] constexpr bool is_depthwise(conv_shape const& s) {
  return s.groups > 1 && s.groups == s.C && s.groups == s.K;
}

[[nodiscard]] constexpr conv_key direct_key(correlation const& g, layout x, target t, int bytes) {
  int const block = t.lanes(bytes);
  conv_key key{.x = x};
  int const vectors = panel_vectors(g, t, bytes);
  int const most = most_pixels(vectors, t);
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
  key.rows = static_cast<signed char>(rows);
  key.cols = static_cast<signed char>(cols);
  key.tail = static_cast<signed char>(extent % cols);
  key.vectors = static_cast<signed char>(vectors);
  key.vector_tail = static_cast<signed char>(ceil_div(g.k, block) % vectors);
  // A single vector of filters costs a load for each multiply-add unless a row of taps shares it.
  if (vectors == 1 && t.registers >= 32 && g.col.in_step == 1 && g.col.tap_step == 1 &&
      g.col.out_step == 1 && g.col.taps <= 5)
    key.window = static_cast<signed char>(g.col.taps);
  return key;
}

/// A window's taps share what they load. Fourteen columns of stride 1, seven where they are fewer
/// or registers are: both divide most images.
[[nodiscard]] constexpr conv_key depthwise_key(correlation const& g, target t) {
  bool const shared = g.col.taps > 1 && g.col.taps <= 5 && g.col.in_step <= 2 &&
                      g.col.tap_step == 1 && g.col.out_step == 1;
  int const most = t.registers >= 32 && g.col.in_step == 1 ? 14 : 7;
  return {.algorithm = conv_algorithm::depthwise,
          .cols = static_cast<signed char>(tile_cols(g.col.out, most)),
          .window = static_cast<signed char>(shared ? g.col.taps : 1),
          .step = static_cast<signed char>(shared ? g.col.in_step : 1)};
}

[[nodiscard]] constexpr tile_extents tile_of(conv_key const& key) {
  return {key.rows,
          key.cols,
          key.tail,
          key.vectors,
          key.x == layout::planar,
          key.algorithm == conv_algorithm::depthwise};
}

/// The key of the cheapest kernel that keeps the error budget, or of the one asked for. Double is
/// for what must be exact to the last digits: direct, if nobody asked.
[[nodiscard]] constexpr conv_key dense_key(correlation const& g, layout x, conv_request r, target t,
                                           int bytes) {
  if (r.result == layout::planar) {
    int const filters = rows_filters(g.k, t);
    bool const open = r.by == algorithm::automatic && bytes == 4;
    if (open && x == layout::planar && is_winograd(g) && !g.transposed &&
        lines_planar_cost(g, filters, t, bytes) < rows_cost(g, filters, t, bytes))
      return {.algorithm = conv_algorithm::winograd_rows,
              .x = x,
              .rows = static_cast<signed char>(g.row.taps),
              .cols = static_cast<signed char>(filters),
              .vectors = static_cast<signed char>(lines_vectors(filters, g.col.out, t, bytes))};
    return {.algorithm = conv_algorithm::rows,
            .x = x,
            .rows = static_cast<signed char>(rows_of_tile(filters, g.row.out, t)),
            .cols = static_cast<signed char>(filters)};
  }
  conv_key key = direct_key(g, x, t, bytes);
  bool const open = r.by == algorithm::automatic;
  // A planar x has few channels: errors are a fifth of the budget.
  if (x == layout::planar && is_winograd(g) && !g.transposed && open && bytes == 4 &&
      lines_cost(g, r.images, t, bytes) < direct_cost(g, r.images, t, bytes)) {
    key.algorithm = conv_algorithm::winograd_lines;
    key.cols = static_cast<signed char>(tile_cols(g.col.out, most_pixels(key.vectors, t)));
    key.rows = static_cast<signed char>(g.row.taps);
    key.tail = 0;
    return key;
  }
  if (!is_winograd(g) || x == layout::planar || r.by == algorithm::direct || (open && bytes != 4))
    return key;
  long long least = open ? direct_cost(g, r.images, t, bytes) : -1;
  auto const consider = [&](conv_algorithm a) {
    int const M = winograd_outputs(a);
    winograd_choice const c = choose_winograd(g, M, r.images, t, bytes);
    if (open && (c.cost >= least || winograd_error(g, M) > winograd_budget)) return;
    least = c.cost;
    key = {.algorithm = a,
           .cols = static_cast<signed char>(c.cols),
           .vectors = static_cast<signed char>(c.vectors),
           .vector_tail = static_cast<signed char>(ceil_div(g.k, t.lanes(bytes)) % c.vectors),
           .window = static_cast<signed char>(g.row.taps)};
  };
  if (r.by != algorithm::winograd_4x4) consider(conv_algorithm::winograd_2x2);
  if (r.by != algorithm::winograd_2x2 && g.row.taps == 3) consider(conv_algorithm::winograd_4x4);
  return key;
}

}  // namespace resin::detail
