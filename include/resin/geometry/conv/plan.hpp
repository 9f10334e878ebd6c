// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A convolution's kernel and how much memory it needs: pure functions of shape and target. A plan's
// key is the only template argument of the kernels; every extent is passed at run time.

#include <resin/geometry/conv/choice.hpp>
#include <resin/geometry/conv/direct_gradient.hpp>
#include <resin/geometry/conv/winograd_gradient.hpp>

namespace resin::inline RESIN_VERSION {

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

}  // namespace resin
namespace resin::detail::inline RESIN_VERSION {
[[nodiscard]] constexpr conv_phase phase_of(correlation const& g, conv_key const& key, target t,
                                            int bytes) {
  if (int const M = winograd_outputs(key.algorithm))
    return {g, {}, winograd_packed(g, M, t.lanes(bytes))};
  if (key.algorithm == conv_algorithm::rows) return {g, {}, rows_packed(g, key.cols)};
  if (is_lines(key.algorithm)) return {g, {}, lines_packed(g, filters_of_unit(key, t, bytes))};
  tile_extents const tile = tile_of(key);
  return {g, block_correlation(g, tile, t, bytes), packed_size(g, tile, t.lanes(bytes))};
}
[[nodiscard]] constexpr long long scratch_of(correlation const& g, conv_key const& key, target t,
                                             int bytes) {
  if (int const M = winograd_outputs(key.algorithm))
    return block_winograd(g, M, key.cols, key.vectors, t, bytes).scratch;
  if (key.algorithm == conv_algorithm::rows)
    return block_rows(g, key.cols, key.rows, t, bytes).scratch;
  if (is_lines(key.algorithm)) return lines_blocking_of(g, key, t, bytes).scratch;
  return scratch_size(g, tile_of(key), t, bytes);
}
}  // namespace resin::detail
namespace resin::inline RESIN_VERSION {

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
