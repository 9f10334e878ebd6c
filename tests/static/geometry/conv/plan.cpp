// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Convolution plans at compile time: tiles, sizes, phases of the gradient, independence of the
// batch.

#include "plan_shapes.hpp"

namespace {

using namespace resin;
using namespace resin::geometry;
using namespace plans;

constexpr conv_key forward(conv_shape s, target t = avx512, layout x = layout::blocked) {
  return plan_conv_forward(s, x, t, 4, {algorithm::direct}).key;
}

// One key serves every layer of a stage and every image size that the tile divides.
static_assert(forward(square(64, 56, 64, 3)) == forward(square(512, 14, 256, 3)));
static_assert(forward(square(64, 56, 64, 3)) == conv_key{.tile = {.cols = 14, .vectors = 2}});
static_assert(forward(square(64, 8, 64, 3)) == conv_key{.tile = {.cols = 8, .vectors = 2}});
static_assert(forward(square(16, 32, 16, 3)) ==
              conv_key{.tile = {.cols = 16, .vectors = 1, .taps = 3}});
static_assert(forward(square(64, 56, 64, 3), avx2) == conv_key{.tile = {.cols = 4, .vectors = 2}});
static_assert(forward(square(256, 14, 80, 1)) ==
              conv_key{.tile = {.cols = 14, .vectors = 2, .vector_tail = 1}});
static_assert(forward(square(64, 56, 64, 3)) ==
              plan_conv_backward_data(square(64, 56, 64, 3), avx512, 4, {algorithm::direct}).key);

// The tile leaves room for the panel's weights and a broadcast.
constexpr bool fits(target t) {
  for (int K = 1; K < 200; K += 13)
    for (int H = 1; H < 60; H += H < 18 ? 1 : 5) {
      conv_key const k = forward(square(16, H, K, 3), t);
      if (k.tile.rows * k.tile.cols * k.tile.vectors + k.tile.vectors * k.tile.taps + 1 >
          t.registers)
        return false;
      if (k.tile.cols < 1 || k.tile.tail < 0 || k.tile.tail >= k.tile.cols ||
          k.tile.vector_tail >= k.tile.vectors)
        return false;
    }
  return true;
}
static_assert(fits(avx512) && fits(avx2) && fits(sse2));

// The phases of a strided gradient use every tap once and reach every position once.
constexpr bool phases_cover(conv_shape s) {
  int taps = 0, positions = 0;
  for_each_phase(s, [&](correlation const& g) {
    taps += g.row.taps * g.col.taps;
    positions += g.row.out * g.col.out;
  });
  return taps == s.R * s.S && positions == s.H * s.W;
}
static_assert(phases_cover(square(3, 9, 4, 3, 2)) && phases_cover(square(3, 14, 4, 5, 3)));
static_assert(phases_cover({3, 11, 12, 4, 4, 4, 3, 2, 2, 3, 2, 1, 1, 0, 1}));

// Packed weights hold the canonical ones and the padding of K; groups are packed densely over a
// panel's channels.
static_assert(plan_conv_forward(square(64, 56, 64, 3), layout::blocked, avx512, 4,
                                {algorithm::direct})
                  .packed == 64 * 64 * 9);
static_assert(plan_conv_forward(square(3, 32, 6, 5), layout::planar, avx512, 4, {algorithm::direct})
                  .packed == 3 * 25 * 16);
static_assert(plan_conv_backward_data(square(64, 56, 128, 3, 2), avx512, 4).packed == 64 * 128 * 9);
static_assert(plan_conv_forward(square(128, 14, 128, 3, 1, 32), layout::blocked, avx512, 4)
                  .packed == 128 * 16 * 9);
static_assert(plan_conv_forward(square(96, 14, 256, 5, 1, 2), layout::blocked, avx512, 4)
                  .key.tile.vectors == 2);

// Few channels: panels of three vectors, where the filters divide so and registers allow it.
static_assert(forward(square(24, 56, 144, 1)) == conv_key{.tile = {.cols = 8, .vectors = 3}});
static_assert(forward(square(24, 56, 128, 1)).tile.vectors == 2);
static_assert(forward(square(64, 56, 144, 1)).tile.vectors == 2);
static_assert(forward(square(24, 56, 144, 1), avx2).tile.vectors == 2);

// Planes of few channels: Winograd along columns, but for small windows on hardly any channels,
// double, windows that are no F(4,3) or F(4,5), and strides.
constexpr auto from_planes = [](conv_shape s, int bytes = 4) {
  return plan_conv_forward(s, layout::planar, avx512, bytes).key.algorithm;
};
static_assert(from_planes(square(6, 14, 16, 5)) == conv_algorithm::winograd_lines);
static_assert(from_planes(square(3, 32, 16, 3)) == conv_algorithm::winograd_lines);
static_assert(from_planes(square(1, 28, 32, 3)) == conv_algorithm::direct);
static_assert(from_planes(square(6, 14, 16, 5), 8) == conv_algorithm::direct);
static_assert(from_planes(square(6, 14, 16, 7)) == conv_algorithm::direct);
static_assert(from_planes(square(6, 14, 16, 5, 2)) == conv_algorithm::direct);
static_assert(plan_conv_forward(square(3, 32, 16, 5), layout::planar, avx512, 4).packed ==
              3 * 8 * 5 * 16);

// Depthwise has a kernel of its own, one for each width of tile, window and stride, no scratch; 1x1
// on whole planes is read in place.
constexpr auto depthwise = [](int H, int R, int stride, target t = avx512) {
  return forward(square(32, H, 32, R, stride, 32), t);
};
static_assert(depthwise(14, 3, 1) ==
              conv_key{.algorithm = conv_algorithm::depthwise, .tile = {.cols = 14, .taps = 3}});
static_assert(depthwise(112, 3, 1) == depthwise(14, 3, 1));
static_assert(depthwise(112, 3, 2) == depthwise(14, 3, 2));
static_assert(depthwise(14, 3, 2).tile.step == 2 && depthwise(14, 3, 2).tile.cols == 7);
static_assert(depthwise(14, 3, 1, avx2).tile.cols == 7);
static_assert(depthwise(30, 3, 3).tile.taps == 1 && depthwise(30, 7, 1).tile.taps == 1);
static_assert(plan_conv_forward(square(32, 14, 32, 3, 1, 32), layout::blocked, avx512, 4).scratch ==
              0);
static_assert(plan_conv_forward(square(64, 56, 256, 1), layout::blocked, avx512, 4).scratch <= 16);

// Few filters lie by rows: LeNet-5's first convolution, if it may not be transformed, and the way
// back through its second.
constexpr conv_request to_planes{.result = layout::planar},
    direct_to_planes{.by = algorithm::direct, .result = layout::planar};
constexpr conv_shape first = square(1, 28, 6, 5), second{6, 14, 14, 16, 10, 10, 5, 5};
static_assert(plan_conv_forward(first, layout::planar, avx512, 4, direct_to_planes).key ==
              conv_key{.algorithm = conv_algorithm::rows,
                       .x = layout::planar,
                       .tile = {.rows = 4, .cols = 6}});
static_assert(plan_conv_forward(first, layout::planar, avx2, 4, direct_to_planes).key.tile.rows ==
              2);
static_assert(plan_conv_backward_data(second, avx512, 4, to_planes).key ==
              conv_key{.algorithm = conv_algorithm::rows, .tile = {.rows = 2, .cols = 6}});
static_assert(
    plan_conv_backward_weights(first, layout::planar, avx512, 4, {.dy = layout::planar}).key ==
    conv_key{
        .algorithm = conv_algorithm::rows, .x = layout::planar, .tile = {.rows = 4, .cols = 6}});
// By columns of taps: tiles of `cols` filters by `vectors` vectors of output columns.
static_assert(plan_conv_forward(first, layout::planar, avx512, 4, to_planes).key ==
              conv_key{.algorithm = conv_algorithm::winograd_rows,
                       .x = layout::planar,
                       .tile = {.rows = 5, .cols = 6, .vectors = 2}});
static_assert(plan_conv_forward(first, layout::planar, avx512, 8, to_planes).key.algorithm ==
              conv_algorithm::rows);
constexpr bool rows_fit(target t) {
  for (int K = 1; K <= 12; ++K)
    for (int H = 1; H < 40; ++H) {
      int const filters = rows_filters(K, t), rows = rows_of_tile(filters, H, t);
      if (filters * rows + rows + 1 > t.registers) return false;
      int const lines = rows_gradient_lines(filters, t);
      if (filters * lines + lines + 1 > t.registers) return false;
      int const vectors = winograd_rows::tile({forward_correlation(square(1, H, K, 3)),
                                               layout::planar, to_planes, t, 4})
                              .vectors;
      if (filters * vectors + vectors + 1 > t.registers) return false;
    }
  return true;
}
static_assert(rows_fit(avx512) && rows_fit(avx2) && rows_fit(sse2));
static_assert(suits_rows(6, 1, 1, 1, 16) && suits_rows(6, 1, 1, 1, 8) &&
              !suits_rows(6, 1, 1, 1, 4));
static_assert(!suits_rows(16, 1, 1, 1, 16) && !suits_rows(6, 2, 2, 1, 16));

// Chunks depend on the shape and the batch, never on the number of threads.
constexpr conv_plan weights =
    plan_conv_backward_weights(square(16, 32, 16, 3), layout::blocked, avx512, 4);
static_assert(weights.chunks.count(128) == 16 &&
              weights.partial(128) == 16 * weights.partial_chunk);
static_assert(plan_conv_backward_weights(square(512, 7, 512, 3), layout::blocked, avx512, 4)
                  .chunks.most == 1);

}  // namespace
