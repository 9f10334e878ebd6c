// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Strips: a depthwise convolution and the 1x1 convolutions around it, computed a few rows at a
// time, so that what lies between them never leaves the second-level cache.

#include <resin/geometry/conv/plan.hpp>

namespace resin::inline RESIN_VERSION {

/// How the output rows of a depthwise convolution are cut. Sizes in elements, of one thread's
/// scratch.
struct conv_strips {
  int rows = 0, count = 0;  ///< output rows of a strip; strips of an image
  int in_rows = 0;  ///< most input rows of a strip
  long long table = 0;  ///< what the kernels themselves take of the scratch, in front
  long long in = 0, out = 0;  ///< of a strip: what the depthwise convolution reads (0: no 1x1 makes
                              ///< it) and writes
};

/// Strips of at most half of L2, so that the operands outside pass through the rest. `s`: the
/// depthwise convolution.
[[nodiscard]] constexpr conv_strips plan_strips(conv_shape const& s, bool expands, long long table,
                                                target t, int bytes) {
  int const lanes = t.lanes(bytes), channels = base::round_up(s.C, lanes),
            reach = (s.R - 1) * s.dilation_h + 1;
  long long const in_row = expands ? static_cast<long long>(channels) * s.W : 0,
                  out_row = static_cast<long long>(channels) * s.Q;
  long long const fit =
      (t.l2 / 2 / bytes - (reach - s.stride_h) * in_row) / (s.stride_h * in_row + out_row);
  int const most = fit < 1 ? 1 : fit < s.P ? static_cast<int>(fit) : s.P;
  conv_strips strips;
  strips.rows = base::ceil_div(s.P, base::ceil_div(s.P, most));
  strips.count = base::ceil_div(s.P, strips.rows);
  int const in_rows = (strips.rows - 1) * s.stride_h + reach;
  strips.in_rows = in_rows < s.H ? in_rows : s.H;
  strips.table = base::round_up(static_cast<int>(table), 64 / bytes);
  strips.in = strips.in_rows * in_row;
  strips.out = strips.rows * out_row;
  return strips;
}

/// Rows of x and of y for one strip of a 1x1 convolution over whole planes: `pixels` pixels,
/// channel blocks of x `x_plane` pixels apart, those of y `y_rows` rows.
constexpr void cut_pointwise(geometry::conv_phase<geometry::direct_blocking>& phase, int pixels,
                             int x_plane, int y_rows) {
  geometry::direct_blocking& b = phase.blocking;
  b.rows = b.band = base::ceil_div(pixels, b.cols);
  b.last_cols = pixels - (b.rows - 1) * b.cols;
  b.block_elements = static_cast<long long>(x_plane) * b.pixel;
  phase.shape.out_h = y_rows;
}

}  // namespace resin
