// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Cross entropy of logits against class labels, for each pixel; pixels = 1 is plain classification.

#include <resin/kernels/softmax.hpp>

#include <cmath>

namespace resin::kernels {

/// Row losses -sum_c target_c log softmax(x)_c, with target = (1 - smoothing) at the label plus
/// smoothing / C everywhere (PyTorch's rule). logits: (ceil(C / B), pixels, B); labels: batch x
/// pixels, each in [0, C); losses: batch x pixels, to be summed by the caller in order (or
/// nullptr); dlogits = weight * d loss (weight: 1 / rows for the mean; zero in lanes without a
/// channel), may be logits; its data may be nullptr.
template <class T>
void cross_entropy(int channels, int pixels, double smoothing, double weight,
                   span_of<T const> logits, int const* labels, double* losses, span_of<T> dlogits,
                   int batch, part who) {
  using V = simd::vec<T>;
  constexpr int B = simd::lanes<T>;
  std::ptrdiff_t const step = static_cast<std::ptrdiff_t>(pixels) * B;
  double const everywhere = smoothing / channels;
  task_range const mine = share(static_cast<long long>(batch) * pixels, who);
  for (long long task = mine.first; task < mine.last; ++task) {
    std::ptrdiff_t const pixel = static_cast<std::ptrdiff_t>(task % pixels) * B;
    T const* const x = logits.at(task / pixels) + pixel;
    T* const dx = dlogits.data ? dlogits.at(task / pixels) + pixel : nullptr;
    int const label = labels[task];
    std::ptrdiff_t const place = label / B * step + label % B;
    T const most = detail::channel_max<T>(channels, x, step);
    double const behind = static_cast<double>(most) - static_cast<double>(x[place]);
    V const zero(T(0)), m(most);
    V exps = zero, gaps = zero;
    std::ptrdiff_t at = 0;
    for (int c = 0; c < channels; c += B, at += step) {
      V const gap = detail::first_lanes<T>(m - simd::loadu(x + at), channels - c, zero);
      V const e = detail::first_lanes<T>(xsimd::exp(-gap), channels - c, zero);
      exps = exps + e;
      gaps = gaps + gap;
      if (dx) simd::storeu(dx + at, e);
    }
    T const total = simd::sum<T>(exps);
    if (losses) {
      double loss = std::log(static_cast<double>(total)) + (1 - smoothing) * behind;
      if (smoothing != 0) loss += everywhere * static_cast<double>(simd::sum<T>(gaps));
      losses[task] = loss;
    }
    if (!dx) continue;
    V const k(static_cast<T>(weight / static_cast<double>(total))),
        base(static_cast<T>(weight * everywhere));
    at = 0;
    for (int c = 0; c < channels; c += B, at += step)
      simd::storeu(dx + at,
                   detail::first_lanes<T>(simd::loadu(dx + at) * k - base, channels - c, zero));
    dx[place] -= static_cast<T>(weight * (1 - smoothing));
  }
}

}  // namespace resin::kernels
