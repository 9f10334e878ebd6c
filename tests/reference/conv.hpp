// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The obvious seven-loop convolution and its gradients, in double on planar arrays (N, C, H, W).

#include <resin/geometry/conv/plan.hpp>

#include <cstddef>
#include <vector>

namespace reference {

using array = std::vector<double>;

/// Calls visit(index of x, index of w, index of y) for every product of the convolution.
template <class F>
void for_each_product(resin::conv_shape const& s, int batch, F&& visit) {
  int const cg = s.C / s.groups, kg = s.K / s.groups;
  for (int n = 0; n < batch; ++n)
    for (int k = 0; k < s.K; ++k)
      for (int p = 0; p < s.P; ++p)
        for (int q = 0; q < s.Q; ++q)
          for (int c = 0; c < cg; ++c)
            for (int r = 0; r < s.R; ++r)
              for (int m = 0; m < s.S; ++m) {
                int const h = p * s.stride_h + r * s.dilation_h - s.pad_top,
                          w = q * s.stride_w + m * s.dilation_w - s.pad_left;
                if (h < 0 || h >= s.H || w < 0 || w >= s.W) continue;
                int const channel = k / kg * cg + c;
                visit(((static_cast<std::size_t>(n) * s.C + channel) * s.H + h) * s.W + w,
                      ((static_cast<std::size_t>(k) * cg + c) * s.R + r) * s.S + m,
                      ((static_cast<std::size_t>(n) * s.K + k) * s.P + p) * s.Q + q);
              }
}

inline array conv_forward(resin::conv_shape const& s, int batch, array const& x, array const& w) {
  array y(static_cast<std::size_t>(batch) * s.K * s.P * s.Q);
  for_each_product(s, batch,
                   [&](std::size_t i, std::size_t j, std::size_t o) { y[o] += x[i] * w[j]; });
  return y;
}

inline array conv_backward_data(resin::conv_shape const& s, int batch, array const& dy,
                                array const& w) {
  array dx(static_cast<std::size_t>(batch) * s.C * s.H * s.W);
  for_each_product(s, batch,
                   [&](std::size_t i, std::size_t j, std::size_t o) { dx[i] += dy[o] * w[j]; });
  return dx;
}

inline array conv_backward_weights(resin::conv_shape const& s, int batch, array const& x,
                                   array const& dy) {
  array dw(static_cast<std::size_t>(s.K) * (s.C / s.groups) * s.R * s.S);
  for_each_product(s, batch,
                   [&](std::size_t i, std::size_t j, std::size_t o) { dw[j] += dy[o] * x[i]; });
  return dw;
}

inline array conv_backward_bias(resin::conv_shape const& s, int batch, array const& dy) {
  array db(static_cast<std::size_t>(s.K));
  std::size_t const plane = static_cast<std::size_t>(s.P) * s.Q;
  for (int n = 0; n < batch; ++n)
    for (int k = 0; k < s.K; ++k)
      for (std::size_t i = 0; i < plane; ++i)
        db[k] += dy[(static_cast<std::size_t>(n) * s.K + k) * plane + i];
  return db;
}

}  // namespace reference
