// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Softmax over channels and cross entropy, in double.

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

/// The loss of each pixel, in the order of labels (N x H x W).
inline std::vector<double> cross_entropy(images<double> const& x, std::vector<int> const& labels,
                                         double smoothing) {
  std::vector<double> losses;
  for (int n = 0; n < x.N; ++n)
    for (int h = 0; h < x.H; ++h)
      for (int w = 0; w < x.W; ++w) {
        double most = x(n, 0, h, w), sum = 0, loss = 0;
        for (int c = 1; c < x.C; ++c) most = std::fmax(most, x(n, c, h, w));
        for (int c = 0; c < x.C; ++c) sum += std::exp(x(n, c, h, w) - most);
        for (int c = 0; c < x.C; ++c) {
          double const target = smoothing / x.C + (c == labels[losses.size()] ? 1 - smoothing : 0);
          loss -= target * (x(n, c, h, w) - most - std::log(sum));
        }
        losses.push_back(loss);
      }
  return losses;
}

}  // namespace reference
