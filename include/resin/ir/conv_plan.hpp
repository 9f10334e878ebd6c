// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Which kernel a convolution gets and how much memory it needs: pure functions of shape and target.
// A plan's key is the only template argument of the kernels; every extent is passed at run time.

#include <resin/base/target.hpp>
#include <resin/dsl/algorithm.hpp>
#include <resin/ir/conv_geometry.hpp>
#include <resin/ir/conv_gradient_geometry.hpp>
#include <resin/ir/conv_key.hpp>
#include <resin/ir/conv_rows_geometry.hpp>
#include <resin/ir/register_tile.hpp>
#include <resin/ir/winograd_geometry.hpp>
#include <resin/ir/winograd_gradient_geometry.hpp>

namespace resin {

/// Memory in elements: `packed` weights, `scratch` per thread, partial sums for a batch.
struct conv_plan {
  conv_key key;
  long long packed = 0, scratch = 0;
  long long partial_chunk = 0;  ///< one chunk's weight gradient
  int chunks = 1;  ///< most chunks that a batch is cut into
  int bands = 1;  ///< row bands of one image, or tiles
  int chunk_bands = 1;  ///< fewest of them in a chunk
  /// Number of chunks for a batch; never depends on the number of threads.
  [[nodiscard]] constexpr int chunk_count(int batch) const {
    long long const most = static_cast<long long>(batch) * bands / chunk_bands;
    return most < 1 ? 1 : most < chunks ? static_cast<int>(most) : chunks;
  }
  [[nodiscard]] constexpr long long partial(int batch) const {
    return partial_chunk * chunk_count(batch);
  }
  friend constexpr bool operator==(conv_plan const&, conv_plan const&) = default;
};

namespace detail {

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

}  // namespace detail

/// What a plan may choose from, for how many images at a time it is made, and how the gradient that
/// comes in and the result lie; a planar result is made by rows.
struct conv_request {
  algorithm by = algorithm::automatic;
  int images = 1;
  layout dy = layout::blocked, result = layout::blocked;
};

namespace detail {

/// The key of the cheapest kernel that keeps the error budget, or of the one asked for. Double is
/// for what must be exact to the last digits: direct, if nobody asked.
[[nodiscard]] constexpr conv_key dense_key(correlation const& g, layout x, conv_request r, target t,
                                           int bytes) {
  if (r.result == layout::planar) {
    int const filters = rows_filters(g.k, t);
    return {.algorithm = conv_algorithm::rows,
            .x = x,
            .rows = static_cast<signed char>(rows_of_tile(filters, g.row.out, t)),
            .cols = static_cast<signed char>(filters)};
  }
  conv_key key = direct_key(g, x, t, bytes);
  bool const open = r.by == algorithm::automatic;
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

}  // namespace detail

/// One correlation of a convolution, ready for its kernel: forward is one, backward-data one for
/// each position modulo the stride.
struct conv_phase {
  detail::correlation shape;
  detail::conv_blocking blocking;
  long long weights;  ///< packed elements
};

/// Those of a convolution, in the order in which their weights are packed.
template <int Most>
struct conv_phases {
  conv_phase phases[Most];
  int count;
};

namespace detail {
[[nodiscard]] constexpr conv_phase phase_of(correlation const& g, conv_key const& key, target t,
                                            int bytes) {
  if (int const M = winograd_outputs(key.algorithm))
    return {g, {}, winograd_packed(g, M, t.lanes(bytes))};
  if (key.algorithm == conv_algorithm::rows) return {g, {}, rows_packed(g, key.cols)};
  tile_extents const tile = tile_of(key);
  return {g, block_correlation(g, tile, t, bytes), packed_size(g, tile, t.lanes(bytes))};
}
[[nodiscard]] constexpr long long scratch_of(correlation const& g, conv_key const& key, target t,
                                             int bytes) {
  if (int const M = winograd_outputs(key.algorithm))
    return block_winograd(g, M, key.cols, key.vectors, t, bytes).scratch;
  if (key.algorithm == conv_algorithm::rows)
    return block_rows(g, key.cols, key.rows, t, bytes).scratch;
  return scratch_size(g, tile_of(key), t, bytes);
}
}  // namespace detail

[[nodiscard]] constexpr conv_phases<1> forward_phases(conv_shape const& s, conv_key const& key,
                                                      target t, int bytes) {
  return {{detail::phase_of(detail::forward_correlation(s), key, t, bytes)}, 1};
}

/// Most: at least stride_h * stride_w.
template <int Most>
[[nodiscard]] constexpr conv_phases<Most> backward_phases(conv_shape const& s, conv_key const& key,
                                                          target t, int bytes) {
  conv_phases<Most> all{};
  detail::for_each_phase(s, [&](detail::correlation const& g) {
    all.phases[all.count++] = detail::phase_of(g, key, t, bytes);
  });
  return all;
}

/// Plan of y = act(conv(x) + bias + addend).
[[nodiscard]] constexpr conv_plan plan_conv_forward(conv_shape s, layout x, target t, int bytes,
                                                    conv_request r = {}) {
  using namespace detail;
  correlation const g = forward_correlation(s);
  conv_plan plan;
  plan.key =
      is_depthwise(s) && x == layout::blocked ? depthwise_key(g, t) : dense_key(g, x, r, t, bytes);
  plan.packed = phase_of(g, plan.key, t, bytes).weights;
  plan.scratch = scratch_of(g, plan.key, t, bytes);
  return plan;
}

/// Plan of dx = conv^T(dy) + addend: one correlation for each position modulo the stride.
[[nodiscard]] constexpr conv_plan plan_conv_backward_data(conv_shape s, target t, int bytes,
                                                          conv_request r = {}) {
  using namespace detail;
  conv_plan plan;
  correlation widest = backward_correlation(s, 0, 0);
  for_each_phase(s, [&](correlation const& g) {
    if (g.row.out * g.col.out > widest.row.out * widest.col.out) widest = g;
  });
  plan.key = is_depthwise(s) ? depthwise_key(widest, t) : dense_key(widest, r.dy, r, t, bytes);
  for_each_phase(s, [&](correlation const& g) {
    plan.packed += phase_of(g, plan.key, t, bytes).weights;
    long long const scratch = scratch_of(g, plan.key, t, bytes);
    if (scratch > plan.scratch) plan.scratch = scratch;
  });
  return plan;
}

/// Plan of dw = x * dy: cols channels (planar: cols pairs of channel and tap) by `vectors` vectors
/// of filters; with dy planar by rows; or by Winograd, where that is cheaper and exact enough, or
/// asked for.
[[nodiscard]] constexpr conv_plan plan_conv_backward_weights(conv_shape s, layout x, target t,
                                                             int bytes, conv_request r = {}) {
  using namespace detail;
  if (r.dy == layout::planar) {
    int const filters = rows_filters(s.K, t), lines = rows_gradient_lines(filters, t);
    rows_gradient_blocking const b = block_rows_gradient(s, filters, lines, t, bytes);
    return {.key = {.algorithm = conv_algorithm::rows,
                    .x = x,
                    .rows = static_cast<signed char>(lines),
                    .cols = static_cast<signed char>(filters)},
            .scratch = b.scratch,
            .partial_chunk = b.partial,
            .chunks = b.chunks,
            .bands = b.bands};
  }
  bool const open = r.by == algorithm::automatic;
  if (x == layout::blocked && s.R == 3 && is_winograd(forward_correlation(s)) &&
      (open ? bytes == 4 && winograd_gradient_pays(s, r.images, t, bytes)
            : r.by == algorithm::winograd_4x4)) {
    winograd_gradient_blocking const b = block_winograd_gradient(s, t, bytes);
    return {.key = {.algorithm = conv_algorithm::winograd_4x4},
            .scratch = b.scratch,
            .partial_chunk = b.partial,
            .chunks = b.chunks,
            .bands = b.rows * b.cols,
            .chunk_bands = b.chunk_tiles};
  }
  int const block = t.lanes(bytes), blocks = ceil_div(s.K, block);
  conv_plan plan;
  plan.key.x = x;
  if (is_depthwise(s) && x == layout::blocked) {
    plan.key.algorithm = conv_algorithm::depthwise;
  } else {
    int const vectors = blocks == 1                                            ? 1
                        : panel_vectors(forward_correlation(s), t, bytes) == 1 ? 1
                                                                               : 2;
    int const room = (t.registers - 2 - vectors) / vectors;
    int cols = x == layout::planar ? (t.registers >= 32 ? 8 : 6) : 1;
    // Adjacent taps share a pointer: lines for all registers instead of all addresses.
    if (x == layout::planar && t.registers >= 32 && s.stride_w == 1 && s.dilation_w == 1 &&
        s.S <= room) {
      int const rows = s.C * s.R, tiles = ceil_div(rows, room / s.S);
      cols = ceil_div(rows, tiles) * s.S;
      plan.key.window = static_cast<signed char>(s.S);
    }
    if (x == layout::blocked)
      while (2 * cols <= room && 2 * cols <= block) cols *= 2;
    plan.key.vectors = static_cast<signed char>(vectors);
    plan.key.vector_tail = static_cast<signed char>(blocks % vectors);
    plan.key.cols = static_cast<signed char>(cols);
  }
  gradient_blocking const b = block_gradient(s, tile_of(plan.key), t, bytes);
  plan.partial_chunk = b.partial;
  plan.chunks = b.chunks;
  plan.bands = b.bands;
  plan.scratch = b.scratch;
  return plan;
}

}  // namespace resin
