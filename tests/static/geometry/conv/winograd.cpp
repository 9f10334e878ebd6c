// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Which convolutions become Winograd ones, with which tiles, and in how much memory.

#include "plan_shapes.hpp"

#include <initializer_list>

namespace {

using namespace resin;
using namespace resin::geometry;
using namespace plans;
using enum conv_algorithm;

constexpr conv_plan plan(conv_shape s, conv_request r = {}, target t = avx512, int bytes = 4) {
  return plan_conv_forward(s, layout::blocked, t, bytes, r);
}
constexpr conv_algorithm chosen(conv_shape s, conv_request r = {}, target t = avx512) {
  return plan(s, r, t).key.algorithm;
}

// What was measured to be fastest, one image at a time.
static_assert(chosen(square(16, 32, 16)) == winograd_4x4);
static_assert(chosen(square(32, 16, 32)) == winograd_4x4);
static_assert(chosen(square(64, 56, 64)) == winograd_4x4);
static_assert(chosen(square(128, 28, 128)) == winograd_4x4);
static_assert(chosen(square(256, 14, 256)) == winograd_4x4);
static_assert(chosen(square(512, 7, 512)) == winograd_2x2);
static_assert(chosen(square(64, 224, 64)) == winograd_4x4);
static_assert(chosen(square(512, 28, 512)) == winograd_4x4);
// A batch reads the weights once for all of its images.
static_assert(chosen(square(512, 7, 512), {.images = 16}) == winograd_4x4);
static_assert(chosen(square(64, 8, 64), {.images = 16}) == winograd_4x4);

// A 5x5 window has one tile.
static_assert(plan(square(64, 27, 192, 5)).key.tile.taps == 5 &&
              chosen(square(64, 27, 192, 5)) == winograd_2x2);
static_assert(chosen(square(64, 27, 192, 5), {algorithm::winograd_4x4}) == direct);

// Too few outputs to pay for the transforms; another window or stride.
static_assert(chosen(square(512, 1, 512)) == direct);
static_assert(chosen(square(64, 56, 64, 7)) == direct && chosen(square(64, 56, 64, 1)) == direct);
static_assert(chosen(square(64, 56, 64, 3, 2)) == direct);
constexpr conv_shape with(int dilation, int groups) {
  return {64, 56, 56, 64, 56, 56, 3, 3, 1, 1, dilation, dilation, dilation, dilation, groups};
}
static_assert(chosen(with(1, 1)) == winograd_4x4);
static_assert(chosen(with(2, 1)) == direct && chosen(with(1, 2)) == direct);

// A planar input is transformed along its columns alone.
static_assert(plan_conv_forward(square(3, 224, 64), layout::planar, avx512, 4).key.algorithm ==
              winograd_lines);

// Double is exact unless asked otherwise; what is asked for is done where it can be.
static_assert(plan(square(64, 56, 64), {}, avx512, 8).key.algorithm == direct);
static_assert(plan(square(64, 56, 64), {algorithm::winograd_4x4}, avx512, 8).key.algorithm ==
              winograd_4x4);
static_assert(chosen(square(64, 56, 64), {algorithm::direct}) == direct);
static_assert(chosen(square(64, 56, 64), {algorithm::winograd_2x2}) == winograd_2x2);
static_assert(chosen(square(64, 56, 64, 3, 2), {algorithm::winograd_2x2}) == direct);

// The budget: F(4x4,3x3) over very many channels would leave it.
static_assert(winograd_error(forward_correlation(square(512, 56, 64)), 4) < winograd_budget &&
              winograd_error(forward_correlation(square(4096, 56, 64)), 4) > winograd_budget);
static_assert(chosen(square(4096, 56, 64)) == winograd_2x2);

// Backward-data of stride 1 is the same kernel.
static_assert(plan_conv_backward_data(square(64, 56, 64), avx512, 4).key ==
              plan(square(64, 56, 64)).key);
static_assert(plan_conv_backward_data(square(64, 56, 64, 3, 2), avx512, 4).key.algorithm == direct);

// The register tile fits, its panels divide the filters, a thread's scratch stays within twice L2
// and one register tile.
constexpr bool fits(target t) {
  for (int K = 1; K < 300; K += 37)
    for (int H = 1; H < 60; H += 9)
      for (int i = 0; i < 3; ++i) {
        int const M = i == 1 ? 4 : 2, R = i == 2 ? 5 : 3, points = (M + R - 1) * (M + R - 1);
        conv_plan const p = plan(square(48, H, K, R),
                                 {M == 2 ? algorithm::winograd_2x2 : algorithm::winograd_4x4}, t);
        conv_key const k = p.key;
        int const blocks = ceil_div(K, t.lanes(4));
        if (winograd_outputs(k.algorithm) != M || k.tile.taps != R) return false;
        if (k.tile.cols < 1 || k.tile.cols * k.tile.vectors + k.tile.vectors + 1 > t.registers)
          return false;
        if (k.tile.vector_tail != blocks % k.tile.vectors) return false;
        if (p.packed != points * 48 * round_up(K, t.lanes(4))) return false;
        long long const most = 2LL * t.l2 + 36LL * 16 * (48 + 64) * 4 + 2 * 36 * 64;
        if (p.scratch * 4 > most) return false;
      }
  return true;
}
static_assert(fits(avx512) && fits(avx2) && fits(sse2));

}  // namespace
