// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Pooling window by window, in double, as PyTorch defines it.

#include <resin/kernels/pool_shape.hpp>

#include "reference/image_batch.hpp"

namespace reference {

/// Calls f(n, c, p, q) for every output.
template <class F>
void each_output(int N, int C, int P, int Q, F&& f) {
  for (int n = 0; n < N; ++n)
    for (int c = 0; c < C; ++c)
      for (int p = 0; p < P; ++p)
        for (int q = 0; q < Q; ++q) f(n, c, p, q);
}

/// Maximum pooling and the gradient for dy: the later of equal values loses, a NaN wins over
/// everything before it.
template <class T>
void max_pool(resin::kernels::pool_shape const& s, images<T> const& x, images<T>& y,
              images<T> const& dy, images<T>& dx) {
  each_output(x.N, x.C, s.P, s.Q, [&](int n, int c, int p, int q) {
    T best = -std::numeric_limits<T>::infinity();
    int at_h = -1, at_w = -1;
    for (int r = 0; r < s.R; ++r)
      for (int t = 0; t < s.S; ++t) {
        int const h = p * s.stride_h - s.pad_top + r * s.dilation_h,
                  w = q * s.stride_w - s.pad_left + t * s.dilation_w;
        if (h < 0 || h >= s.H || w < 0 || w >= s.W) continue;
        T const v = x(n, c, h, w);
        if (at_h < 0) at_h = h, at_w = w;
        if (v > best || std::isnan(v)) best = v, at_h = h, at_w = w;
      }
    y(n, c, p, q) = best;
    if (at_h >= 0) dx(n, c, at_h, at_w) += dy(n, c, p, q);
  });
}

/// Average pooling; with dx, adds the gradient for dy.
template <class T>
void avg_pool(resin::kernels::pool_shape const& s, images<T> const& x, images<T>& y,
              images<T> const& dy, images<T>& dx) {
  each_output(x.N, x.C, s.P, s.Q, [&](int n, int c, int p, int q) {
    int const top = p * s.stride_h - s.pad_top, left = q * s.stride_w - s.pad_left;
    int inside = 0, padded = 0;
    T sum = 0;
    for (int h = top; h < top + s.R; ++h)
      for (int w = left; w < left + s.S; ++w) {
        if (h < s.H + s.pad_bottom && w < s.W + s.pad_right) ++padded;
        if (h < 0 || h >= s.H || w < 0 || w >= s.W) continue;
        ++inside;
        sum += x(n, c, h, w);
      }
    if (!inside) return void(y(n, c, p, q) = 0);
    T const area = static_cast<T>(s.count_include_pad ? padded : inside);
    y(n, c, p, q) = sum / area;
    for (int h = top; h < top + s.R; ++h)
      for (int w = left; w < left + s.S; ++w)
        if (h >= 0 && h < s.H && w >= 0 && w < s.W) dx(n, c, h, w) += dy(n, c, p, q) / area;
  });
}

/// Adaptive average pooling to y's extents; adds the gradient for dy to dx.
template <class T>
void adaptive_avg_pool(images<T> const& x, images<T>& y, images<T> const& dy, images<T>& dx) {
  each_output(x.N, x.C, y.H, y.W, [&](int n, int c, int p, int q) {
    int const h0 = static_cast<int>(std::floor(static_cast<double>(p) * x.H / y.H)),
              h1 = static_cast<int>(std::ceil((p + 1.0) * x.H / y.H));
    int const w0 = static_cast<int>(std::floor(static_cast<double>(q) * x.W / y.W)),
              w1 = static_cast<int>(std::ceil((q + 1.0) * x.W / y.W));
    T const area = static_cast<T>((h1 - h0) * (w1 - w0));
    T sum = 0;
    for (int h = h0; h < h1; ++h)
      for (int w = w0; w < w1; ++w) sum += x(n, c, h, w), dx(n, c, h, w) += dy(n, c, p, q) / area;
    y(n, c, p, q) = sum / area;
  });
}

}  // namespace reference
