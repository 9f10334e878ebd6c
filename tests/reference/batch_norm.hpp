// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Batch normalisation in double, two passes over the data, and its gradient from the textbook
// formula.

#include "reference/image_batch.hpp"

namespace reference {

struct batch_norm_result {
  images<double> y, dx;
  std::vector<double> mean, variance, dgamma, dbeta;
};

/// y = gamma * (x - mean) / sqrt(var + epsilon) + beta and, for the gradient g of y, dx, dgamma,
/// dbeta.
inline batch_norm_result batch_norm(images<double> const& x, std::vector<double> const& gamma,
                                    std::vector<double> const& beta, double epsilon,
                                    images<double> const& g) {
  batch_norm_result r{x, x, {}, {}, {}, {}};
  double const n = static_cast<double>(x.N) * x.H * x.W;
  for (int c = 0; c < x.C; ++c) {
    auto const each = [&](auto&& f) {
      for (int i = 0; i < x.N; ++i)
        for (int h = 0; h < x.H; ++h)
          for (int w = 0; w < x.W; ++w) f(i, h, w);
    };
    auto const k = static_cast<std::size_t>(c);
    double mean = 0, variance = 0, dgamma = 0, dbeta = 0;
    each([&](int i, int h, int w) { mean += x(i, c, h, w) / n; });
    each([&](int i, int h, int w) {
      variance += (x(i, c, h, w) - mean) * (x(i, c, h, w) - mean) / n;
    });
    double const inverse = 1 / std::sqrt(variance + epsilon);
    each([&](int i, int h, int w) {
      double const hat = (x(i, c, h, w) - mean) * inverse;
      r.y(i, c, h, w) = gamma[k] * hat + beta[k];
      dgamma += g(i, c, h, w) * hat;
      dbeta += g(i, c, h, w);
    });
    each([&](int i, int h, int w) {
      double const hat = (x(i, c, h, w) - mean) * inverse;
      r.dx(i, c, h, w) = gamma[k] * inverse * (g(i, c, h, w) - dbeta / n - hat * dgamma / n);
    });
    r.mean.push_back(mean);
    r.variance.push_back(variance);
    r.dgamma.push_back(dgamma);
    r.dbeta.push_back(dbeta);
  }
  return r;
}

}  // namespace reference
