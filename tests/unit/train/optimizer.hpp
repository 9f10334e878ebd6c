// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Runs an optimizer over a pool of some size with pseudo-random weights and gradients, on any
// number of threads.

#include <resin/train/optimizer.hpp>

#include <cmath>
#include <vector>

namespace resin_test {

inline double noise(long long i, int step) {
  return std::sin(static_cast<double>(i) * 12.9898 + step * 78.233) * 1.5;
}

template <class T, resin::Optimizer O>
std::vector<T> train(O const& o, std::vector<resin::parameter_range> const& ranges, std::size_t n,
                     int steps, int threads, double scale = 1, double limit = 1e30) {
  std::vector<T> w(n), g(n), slots(n * static_cast<std::size_t>(o.state_size()));
  for (std::size_t i = 0; i < n; ++i) w[i] = static_cast<T>(noise(static_cast<long long>(i), -1));
  for (int s = 0; s < steps; ++s) {
    for (std::size_t i = 0; i < n; ++i) g[i] = static_cast<T>(noise(static_cast<long long>(i), s));
    for (int t = 0; t < threads; ++t) {
      o.update(std::span<T>(w), std::span<T const>(g), std::span<T>(slots),
               resin::update_step{s, o.learning_rate.at(s, steps), scale, limit}, ranges,
               resin::part{t, threads});
    }
  }
  return w;
}

/// The same for one element by a rule w, g, m, v -> w written out in doubles.
template <class Rule>
double unroll(Rule rule, long long i, int steps) {
  double w = noise(i, -1), m = 0, v = 0;
  for (int s = 0; s < steps; ++s) w = rule(s, w, noise(i, s), m, v);
  return w;
}

}  // namespace resin_test
