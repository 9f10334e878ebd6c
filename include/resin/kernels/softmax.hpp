// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Softmax over the channels of each pixel; pixels = 1 is a vector. Lanes without a channel are
// ignored and written as zero.

#include <resin/base/part.hpp>
#include <resin/kernels/span_of.hpp>
#include <resin/simd/math.hpp>

#include <limits>

RESIN_INSTANTIATED
namespace resin::kernels::detail::inline RESIN_TARGET {

/// The first `count` lanes of v, `other` in the rest.
template <class T>
RESIN_INLINE simd::vec<T> first_lanes(simd::vec<T> const& v, int count, simd::vec<T> const& other) {
  constexpr int B = simd::lanes<T>;
  if (count >= B) return v;
  alignas(64) T number[B];
  for (int i = 0; i < B; ++i) number[i] = static_cast<T>(i);
  return xsimd::select(simd::load(number) < simd::vec<T>(static_cast<T>(count)), v, other);
}

/// The largest of `channels` values at x, x + step, ... (step: elements between channel blocks); a
/// NaN if there is one.
template <class T>
RESIN_INLINE T channel_max(int channels, T const* x, std::ptrdiff_t step) {
  constexpr int B = simd::lanes<T>;
  simd::vec<T> const lowest(-std::numeric_limits<T>::infinity());
  simd::vec<T> best = lowest;
  for (int c = 0; c < channels; c += B, x += step)
    best = simd::max_nan<T>(first_lanes<T>(simd::loadu(x), channels - c, lowest), best);
  alignas(64) T lane[B];
  simd::store(lane, best);
  T largest = lane[0];
  for (int i = 1; i < B; ++i)
    if (lane[i] > largest || lane[i] != lane[i]) largest = lane[i];
  return largest;
}

/// e = exp(x - most), zero in lanes without a channel; returns the sum. e may be x.
template <class T>
RESIN_INLINE T exponentials(int channels, T const* x, T* e, T most, std::ptrdiff_t step) {
  constexpr int B = simd::lanes<T>;
  simd::vec<T> const zero(T(0)), m(most);
  simd::vec<T> total = zero;
  for (int c = 0; c < channels; c += B, x += step, e += step) {
    simd::vec<T> const v = first_lanes<T>(xsimd::exp(simd::loadu(x) - m), channels - c, zero);
    total = total + v;
    simd::storeu(e, v);
  }
  return simd::sum<T>(total);
}

}  // namespace resin::kernels::detail
namespace resin::kernels::inline RESIN_TARGET {

/// y = exp(x) / sum over channels of exp(x); x, y: (ceil(channels / B), pixels, B); y may be x.
/// Tasks are pixels.
template <class T>
RESIN_KERNEL void softmax_forward(int channels, int pixels, span_of<T const> x, span_of<T> y,
                                  int batch, part who) {
  constexpr int B = simd::lanes<T>;
  std::ptrdiff_t const step = static_cast<std::ptrdiff_t>(pixels) * B;
  task_range const mine = share(static_cast<long long>(batch) * pixels, who);
  for (long long task = mine.first; task < mine.last; ++task) {
    std::ptrdiff_t const pixel = static_cast<std::ptrdiff_t>(task % pixels) * B;
    T const* const from = x.at(task / pixels) + pixel;
    T* to = y.at(task / pixels) + pixel;
    T const most = detail::channel_max<T>(channels, from, step);
    simd::vec<T> const k(T(1) / detail::exponentials<T>(channels, from, to, most, step));
    simd::vec<T> const zero(T(0));
    for (int c = 0; c < channels; c += B, to += step)
      simd::storeu(to, detail::first_lanes<T>(simd::loadu(to) * k, channels - c, zero));
  }
}

/// dx = y * (dy - sum over channels of dy * y) [+ addend]; dx may be dy, y or addend.
template <class T>
RESIN_KERNEL void softmax_backward(int channels, int pixels, span_of<T const> y,
                                   span_of<T const> dy, span_of<T const> addend, span_of<T> dx,
                                   int batch, part who) {
  using V = simd::vec<T>;
  constexpr int B = simd::lanes<T>;
  std::ptrdiff_t const step = static_cast<std::ptrdiff_t>(pixels) * B;
  task_range const mine = share(static_cast<long long>(batch) * pixels, who);
  for (long long task = mine.first; task < mine.last; ++task) {
    long long const n = task / pixels;
    std::ptrdiff_t const pixel = static_cast<std::ptrdiff_t>(task % pixels) * B;
    T const* const out = y.at(n) + pixel;
    T const* const grad = dy.at(n) + pixel;
    T const* const z = addend.data ? addend.at(n) + pixel : nullptr;
    T* const to = dx.at(n) + pixel;
    V const zero(T(0));
    V total = zero;
    std::ptrdiff_t at = 0;
    for (int c = 0; c < channels; c += B, at += step)
      total = total + detail::first_lanes<T>(simd::loadu(out + at) * simd::loadu(grad + at),
                                             channels - c, zero);
    V const mean(simd::sum<T>(total));
    at = 0;
    for (int c = 0; c < channels; c += B, at += step) {
      V r = simd::loadu(out + at) * (simd::loadu(grad + at) - mean);
      if (z) r = r + simd::loadu(z + at);
      simd::storeu(to + at, detail::first_lanes<T>(r, channels - c, zero));
    }
  }
}

}  // namespace resin::kernels
RESIN_END_INSTANTIATED
