// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The pooling geometries that tests go through.

#include <resin/kernels/pool_shape.hpp>

#include <vector>

namespace reference {

/// Windows of 1 to 5, strides 1 to 3, padding on one or all sides, windows that stick out
/// (ceil_mode), planes smaller than the window.
inline std::vector<resin::kernels::pool_shape> pool_cases(int blocks) {
  struct window {
    int R, S, stride_h, stride_w, top, left, bottom, right;
  };
  static constexpr window windows[] = {{2, 2, 2, 2, 0, 0, 0, 0}, {3, 3, 2, 2, 1, 1, 1, 1},
                                       {3, 3, 2, 2, 0, 0, 1, 1}, {3, 3, 1, 1, 1, 1, 1, 1},
                                       {3, 3, 2, 2, 0, 0, 0, 0}, {1, 1, 2, 2, 0, 0, 0, 0},
                                       {5, 4, 3, 2, 2, 1, 2, 1}, {2, 3, 1, 3, 1, 0, 0, 1},
                                       {3, 2, 3, 1, 0, 1, 1, 0}, {5, 5, 1, 1, 2, 2, 2, 2}};
  static constexpr int extents[][2] = {{7, 9}, {8, 6}, {3, 3}, {1, 2}, {2, 13}};
  std::vector<resin::kernels::pool_shape> cases;
  for (window const& w : windows)
    for (auto const& e : extents)
      for (bool ceil : {false, true}) {
        auto const outputs = [&](int extent, int before, int after, int size, int stride) {
          int const room = extent + before + after - size;
          if (room < 0) return 0;
          int n = (ceil ? room + stride - 1 : room) / stride + 1;
          if ((n - 1) * stride >= extent + before) --n;
          return n;
        };
        int const P = outputs(e[0], w.top, w.bottom, w.R, w.stride_h),
                  Q = outputs(e[1], w.left, w.right, w.S, w.stride_w);
        if (P <= 0 || Q <= 0) continue;
        for (bool count : {true, false})
          cases.push_back({blocks, e[0], e[1], P, Q, w.R, w.S, w.stride_h, w.stride_w, w.top,
                           w.left, w.bottom, w.right, count});
      }
  return cases;
}

}  // namespace reference
