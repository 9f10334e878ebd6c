// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Softmax over channels, in double.

#include "reference/image_batch.hpp"

namespace reference {

inline images<double> softmax(images<double> const& x) {
  images<double> y = x;
  for (int n = 0; n < x.N; ++n)
    for (int h = 0; h < x.H; ++h)
      for (int w = 0; w < x.W; ++w) {
        double most = x(n, 0, h, w), sum = 0;
        for (int c = 1; c < x.C; ++c) most = std::fmax(most, x(n, c, h, w));
        for (int c = 0; c < x.C; ++c) sum += std::exp(x(n, c, h, w) - most);
        for (int c = 0; c < x.C; ++c) y(n, c, h, w) = std::exp(x(n, c, h, w) - most) / sum;
      }
  return y;
}

}  // namespace reference
