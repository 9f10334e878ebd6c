// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Which weight gradients are made by Winograd, how they are cut, and in how much memory.

#include "plan_shapes.hpp"

namespace {

using namespace resin;
using namespace resin::geometry;
using namespace plans;
using enum conv_algorithm;

constexpr conv_plan plan(conv_shape s, conv_request r = {.images = 16}, target t = avx512,
                         int bytes = 4, layout x = layout::blocked) {
  return plan_conv_backward_weights(s, x, t, bytes, r);
}
constexpr conv_algorithm chosen(conv_shape s, target t = avx512) {
  return plan(s, {.images = 16}, t).key.algorithm;
}

// What was measured to be fastest; one kernel for all of them.
static_assert(plan(square(16, 32, 16)).key == conv_key{.algorithm = winograd_4x4});
static_assert(plan(square(64, 8, 64)).key == plan(square(16, 32, 16)).key);
static_assert(chosen(square(64, 56, 64)) == winograd_4x4);
static_assert(chosen(square(256, 14, 256)) == winograd_4x4);
static_assert(chosen(square(512, 7, 512)) == winograd_4x4);
static_assert(chosen(square(512, 28, 512)) == winograd_4x4);
static_assert(chosen(square(64, 56, 64), avx2) == winograd_4x4);
static_assert(chosen(square(64, 56, 64), sse2) == winograd_4x4);

// Few channels in the lanes, or few pixels in a tile, do not pay for the transforms.
static_assert(chosen(square(3, 32, 16)) == direct && chosen(square(4, 32, 64)) == direct);
static_assert(chosen(square(512, 1, 512)) == direct && chosen(square(64, 2, 64)) == direct);
// Another window, stride, dilation, grouping; a planar input.
static_assert(chosen(square(64, 56, 64, 5)) == direct && chosen(square(64, 56, 64, 1)) == direct);
static_assert(chosen(square(64, 56, 64, 3, 2)) == direct);
constexpr conv_shape with(int dilation, int groups) {
  return {64, 56, 56, 64, 56, 56, 3, 3, 1, 1, dilation, dilation, dilation, dilation, groups};
}
static_assert(chosen(with(1, 1)) == winograd_4x4);
static_assert(chosen(with(2, 1)) == direct && chosen(with(1, 2)) == direct);
static_assert(plan(square(64, 56, 64), {algorithm::winograd_4x4}, avx512, 4, layout::planar)
                  .key.algorithm == direct);

// Double is exact unless asked otherwise; what is asked for is done where it can be.
static_assert(plan(square(64, 56, 64), {}, avx512, 8).key.algorithm == direct);
static_assert(plan(square(64, 56, 64), {algorithm::winograd_4x4}, avx512, 8).key.algorithm ==
              winograd_4x4);
static_assert(plan(square(64, 56, 64), {algorithm::direct}).key.algorithm == direct);
static_assert(plan(square(64, 56, 64), {algorithm::winograd_2x2}).key.algorithm == direct);
static_assert(plan(square(64, 56, 64, 3, 2), {algorithm::winograd_4x4}).key.algorithm == direct);

// Chunks depend on the shape and the batch, never on the number of threads; each has tiles enough
// to pay for the transform of its sums.
static_assert(plan(square(16, 32, 16)).chunks.count(128) == 16);
static_assert(plan(square(64, 8, 64)).chunks.count(128) == 8);
static_assert(plan(square(64, 8, 64)).chunks.count(1) == 1);
static_assert(plan(square(128, 28, 128)).chunks.count(16) == 4);
static_assert(plan(square(512, 7, 512)).chunks.count(128) == 1);

// Partial sums are those of the taps, not of the points: no more than the weights, or 16 cells'.
static_assert(plan(square(16, 32, 16)).partial(128) == 16 * 16 * 16 * 9);
static_assert(plan(square(512, 7, 512)).partial(16) == 512 * 512 * 9);
// Cells cover all blocks, their sums fit L2, a thread's scratch stays within twice L2.
constexpr bool fits(target t) {
  for (int bytes : {4, 8})
    for (int C = 1; C < 600; C += 37)
      for (int K = 1; K < 600; K += 53) {
        winograd_gradient_blocking const b = block_winograd_gradient(square(C, 14, K), t, bytes);
        if (b.c_cell * b.c_cells < b.c_blocks || b.k_cell * b.k_cells < b.k_blocks) return false;
        if (b.c_cell * (b.c_cells - 1) >= b.c_blocks) return false;
        if (b.k_cell * (b.k_cells - 1) >= b.k_blocks) return false;
        if (36 * b.sums * bytes > t.l2 || b.scratch * bytes > 2LL * t.l2) return false;
        if (b.c_blocks > 0 && b.chunks.most * b.c_cells * b.k_cells < 16) return false;
      }
  return true;
}
static_assert(fits(avx512) && fits(avx2) && fits(sse2));

}  // namespace
