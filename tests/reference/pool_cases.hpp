// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The pooling geometries that tests go through.

#include <resin/kernels/pool_shape.hpp>

#include <vector>

namespace reference {

/// A pooling in numbers, without the extents.
struct pool_window {
  int R, S, stride_h, stride_w, top, left, bottom, right;
  int dilation_h = 1, dilation_w = 1;
};

/// Those of `windows` over small planes, with and without ceil_mode, whose windows all meet a
/// pixel.
template <int N>
std::vector<resin::kernels::pool_shape> pool_cases_of(int blocks, pool_window const (&windows)[N]) {
  static constexpr int extents[][2] = {{7, 9}, {8, 6}, {3, 3}, {1, 2}, {2, 13}};
  std::vector<resin::kernels::pool_shape> cases;
  for (pool_window const& w : windows)
    for (auto const& e : extents)
      for (bool ceil : {false, true}) {
        auto const outputs = [&](int extent, int before, int after, int size, int stride) {
          int const room = extent + before + after - size;
          if (room < 0) return 0;
          int n = (ceil ? room + stride - 1 : room) / stride + 1;
          if ((n - 1) * stride >= extent + before) --n;
          return n;
        };
        auto const meet = [](int n, int extent, int before, int size, int stride, int dilation) {
          bool all = n > 0;
          for (int p = 0; p < n; ++p) {
            bool one = false;
            for (int r = 0; r < size; ++r) {
              int const at = p * stride - before + r * dilation;
              one = one || (at >= 0 && at < extent);
            }
            all = all && one;
          }
          return all;
        };
        int const P = outputs(e[0], w.top, w.bottom, (w.R - 1) * w.dilation_h + 1, w.stride_h),
                  Q = outputs(e[1], w.left, w.right, (w.S - 1) * w.dilation_w + 1, w.stride_w);
        if (!meet(P, e[0], w.top, w.R, w.stride_h, w.dilation_h) ||
            !meet(Q, e[1], w.left, w.S, w.stride_w, w.dilation_w))
          continue;
        for (bool count : {true, false})
          cases.push_back({blocks, e[0], e[1], P, Q, w.R, w.S, w.stride_h, w.stride_w, w.top,
                           w.left, w.bottom, w.right, count, w.dilation_h, w.dilation_w});
      }
  return cases;
}

/// Windows of 1 to 5, strides 1 to 3, padding on one or all sides, up to less than the window,
/// windows that stick out (ceil_mode), planes smaller than the window.
inline std::vector<resin::kernels::pool_shape> pool_cases(int blocks) {
  static constexpr pool_window windows[] = {
      {2, 2, 2, 2, 0, 0, 0, 0}, {3, 3, 2, 2, 1, 1, 1, 1}, {3, 3, 2, 2, 0, 0, 1, 1},
      {3, 3, 1, 1, 1, 1, 1, 1}, {3, 3, 2, 2, 0, 0, 0, 0}, {1, 1, 2, 2, 0, 0, 0, 0},
      {5, 4, 3, 2, 2, 1, 2, 1}, {2, 3, 1, 3, 1, 0, 0, 1}, {3, 2, 3, 1, 0, 1, 1, 0},
      {5, 5, 1, 1, 2, 2, 2, 2}, {5, 5, 2, 2, 4, 4, 4, 4}, {3, 3, 1, 2, 2, 2, 2, 2},
      {4, 3, 3, 2, 3, 0, 1, 2}, {2, 2, 2, 2, 1, 1, 1, 1}};
  return pool_cases_of(blocks, windows);
}

/// Dilated windows, with padding beyond half of them too.
inline std::vector<resin::kernels::pool_shape> dilated_pool_cases(int blocks) {
  static constexpr pool_window windows[] = {{3, 3, 1, 1, 2, 2, 2, 2, 2, 2},
                                            {2, 3, 2, 1, 0, 1, 0, 1, 3, 1},
                                            {2, 2, 1, 2, 1, 0, 0, 1, 1, 2},
                                            {3, 2, 2, 2, 3, 1, 3, 2, 2, 3},
                                            {5, 4, 1, 3, 0, 0, 1, 1, 1, 2}};
  return pool_cases_of(blocks, windows);
}

}  // namespace reference
