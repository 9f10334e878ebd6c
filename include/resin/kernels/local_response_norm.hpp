// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Local response normalisation across channels: y = x t^-beta, t = k + alpha * sum of x^2 over the
// window (alpha already divided by its size).
//
// A tile of pixels at a time: the channels of each are gathered in scratch, one behind the other
// with zeroes around them, so that a window is `size` unaligned loads. Cost per vector: size loads
// and additions and, for the usual beta = 3/4, two square roots and a division.

#include <resin/geometry/response_window.hpp>
#include <resin/kernels/softmax.hpp>

RESIN_INSTANTIATED
namespace resin::kernels::inline RESIN_TARGET {

/// The constants of the formula; alpha is divided by the size of the window.
template <class T>
struct response_constants {
  T alpha, beta, k;
};

}  // namespace resin::kernels
namespace resin::kernels::detail::inline RESIN_TARGET {

/// t^-beta for t > 0.
template <class T>
RESIN_INLINE simd::vec<T> inverse_power(simd::vec<T> const& t, T beta) {
  if (beta == T(0.75)) {
    simd::vec<T> const root = xsimd::sqrt(t);
    return simd::vec<T>(T(1)) / (root * xsimd::sqrt(root));
  }
  return xsimd::exp(simd::vec<T>(-beta) * xsimd::log(t));
}

/// Sum over `before` elements ahead of p, p itself and `after` behind it, lane by lane.
template <class T>
RESIN_INLINE simd::vec<T> window_sum(T const* p, int before, int after) {
  simd::vec<T> total = simd::loadu(p - before);
  for (int i = 1 - before; i <= after; ++i) total = total + simd::loadu(p + i);
  return total;
}

/// Calls f(image, first pixel, pixels) for this part's tiles, after clearing `rows` rows of
/// scratch.
template <class T, class F>
RESIN_INLINE void for_each_tile(response_window window, int rows, int pixels, T* scratch, int batch,
                                part who, F&& f) {
  constexpr int B = simd::lanes<T>;
  std::ptrdiff_t const row = window.row(B);
  for (std::ptrdiff_t i = 0; i < rows * row; i += B) simd::storeu(scratch + i, simd::vec<T>(T(0)));
  task_range const mine = share(static_cast<long long>(batch) * pixels, who);
  for (long long at = mine.first; at < mine.last;) {
    int const first = static_cast<int>(at % pixels);
    long long count = pixels - first < mine.last - at ? pixels - first : mine.last - at;
    if (count > response_window::tile) count = response_window::tile;
    f(at / pixels, first, static_cast<int>(count));
    at += count;
  }
}

}  // namespace resin::kernels::detail
namespace resin::kernels::inline RESIN_TARGET {

/// x, y: (ceil(C / B), pixels, B) in one piece; y may be x.
template <class T>
void local_response_norm_forward(response_window window, int pixels, response_constants<T> f,
                                 span_of<T const> x, span_of<T> y, T* scratch, int batch,
                                 part who) {
  using V = simd::vec<T>;
  constexpr int B = simd::lanes<T>;
  std::ptrdiff_t const row = window.row(B), step = static_cast<std::ptrdiff_t>(pixels) * B;
  T* const squares = scratch + window.halo(B);
  V const alpha(f.alpha), k(f.k), zero(T(0));
  detail::for_each_tile<T>(
      window, response_window::tile, pixels, scratch, batch, who,
      [&](long long n, int first, int count) {
        T const* from = x.at(n) + static_cast<std::ptrdiff_t>(first) * B;
        T* to = y.at(n) + static_cast<std::ptrdiff_t>(first) * B;
        T const* source = from;
        for (int c = 0; c < window.channels; c += B, source += step)
          for (int p = 0; p < count; ++p) {
            V const v = simd::loadu(source + p * B);
            simd::storeu(squares + p * row + c,
                         detail::first_lanes<T>(v * v, window.channels - c, zero));
          }
        for (int c = 0; c < window.channels; c += B, from += step, to += step)
          for (int p = 0; p < count; ++p) {
            V const t = simd::fma<T>(
                alpha,
                detail::window_sum<T>(squares + p * row + c, window.before(), window.after()), k);
            simd::storeu(to + p * B,
                         simd::loadu(from + p * B) * detail::inverse_power<T>(t, f.beta));
          }
      });
}

/// dx = dy t^-beta - 2 alpha beta x * (sum of dy x t^(-beta - 1) over the channels in whose window
/// this one is) [+ addend]; dx may be dy or addend.
template <class T>
void local_response_norm_backward(response_window window, int pixels, response_constants<T> f,
                                  span_of<T const> x, span_of<T const> dy, span_of<T const> addend,
                                  span_of<T> dx, T* scratch, int batch, part who) {
  using V = simd::vec<T>;
  constexpr int B = simd::lanes<T>, tile = response_window::tile;
  std::ptrdiff_t const row = window.row(B), step = static_cast<std::ptrdiff_t>(pixels) * B;
  T* const squares = scratch + window.halo(B);
  T* const shares = squares + tile * row;  // dy x t^(-beta - 1)
  T* const powers = shares + tile * row;  // t^-beta
  V const alpha(f.alpha), k(f.k), zero(T(0)), slope(-2 * f.alpha * f.beta);
  detail::for_each_tile<T>(
      window, 3 * tile, pixels, scratch, batch, who, [&](long long n, int first, int count) {
        std::ptrdiff_t const start = static_cast<std::ptrdiff_t>(first) * B;
        T const* const in = x.at(n) + start;
        T const* const grad = dy.at(n) + start;
        T const* const z = addend.data ? addend.at(n) + start : nullptr;
        T* const to = dx.at(n) + start;
        std::ptrdiff_t at = 0;
        for (int c = 0; c < window.channels; c += B, at += step)
          for (int p = 0; p < count; ++p) {
            V const v = simd::loadu(in + at + p * B);
            simd::storeu(squares + p * row + c,
                         detail::first_lanes<T>(v * v, window.channels - c, zero));
          }
        at = 0;
        for (int c = 0; c < window.channels; c += B, at += step)
          for (int p = 0; p < count; ++p) {
            T* const here = squares + p * row + c;
            V const t = simd::fma<T>(
                alpha, detail::window_sum<T>(here, window.before(), window.after()), k);
            V const power = detail::inverse_power<T>(t, f.beta);
            V const share =
                simd::loadu(grad + at + p * B) * simd::loadu(in + at + p * B) * power / t;
            simd::storeu(powers + p * row + c, power);
            simd::storeu(shares + p * row + c,
                         detail::first_lanes<T>(share, window.channels - c, zero));
          }
        at = 0;
        for (int c = 0; c < window.channels; c += B, at += step)
          for (int p = 0; p < count; ++p) {
            V const total =
                detail::window_sum<T>(shares + p * row + c, window.after(), window.before());
            V const r =
                simd::fma<T>(slope * simd::loadu(in + at + p * B), total,
                             simd::loadu(grad + at + p * B) * simd::loadu(powers + p * row + c));
            simd::storeu(to + at + p * B, z ? r + simd::loadu(z + at + p * B) : r);
          }
      });
}

}  // namespace resin::kernels
RESIN_END_INSTANTIATED
