// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The obvious dense layer and its gradients, in double; weights are rows [K][C].

#include <cstddef>
#include <vector>

namespace reference {

using array = std::vector<double>;

inline array dense_forward(int C, int K, int batch, array const& x, array const& w) {
  array y(static_cast<std::size_t>(batch) * K);
  for (int n = 0; n < batch; ++n)
    for (int k = 0; k < K; ++k)
      for (int c = 0; c < C; ++c)
        y[n * K + k] +=
            w[static_cast<std::size_t>(k) * C + c] * x[static_cast<std::size_t>(n) * C + c];
  return y;
}

inline array dense_backward_data(int C, int K, int batch, array const& dy, array const& w) {
  array dx(static_cast<std::size_t>(batch) * C);
  for (int n = 0; n < batch; ++n)
    for (int k = 0; k < K; ++k)
      for (int c = 0; c < C; ++c)
        dx[static_cast<std::size_t>(n) * C + c] +=
            w[static_cast<std::size_t>(k) * C + c] * dy[n * K + k];
  return dx;
}

inline array dense_backward_weights(int C, int K, int batch, array const& x, array const& dy) {
  array dw(static_cast<std::size_t>(K) * C);
  for (int n = 0; n < batch; ++n)
    for (int k = 0; k < K; ++k)
      for (int c = 0; c < C; ++c)
        dw[static_cast<std::size_t>(k) * C + c] +=
            dy[n * K + k] * x[static_cast<std::size_t>(n) * C + c];
  return dw;
}

}  // namespace reference
