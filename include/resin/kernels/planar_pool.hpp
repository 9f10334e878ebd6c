// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// 2x2 pooling of planar tensors with stride 2 and no padding: columns in the lanes, windows are
// neighbours. NaN and ties as in max_pool.hpp.

#include <resin/base/part.hpp>
#include <resin/kernels/span_of.hpp>
#include <resin/kernels/unroll.hpp>
#include <resin/simd/math.hpp>
#include <resin/simd/parts.hpp>

#include <cstddef>

RESIN_INSTANTIATED
namespace resin::kernels::inline RESIN_TARGET {

/// x: (C,H,W), y: (C,P,Q) with 2 P <= H and 2 Q <= W.
struct planar_pool_shape {
  int C, H, W, P, Q;
};

}  // namespace resin::kernels
namespace resin::kernels::detail::inline RESIN_TARGET {

/// The pixels of a vector of windows of two rows `a` and `b`, n of which exist: upper left, upper
/// right, lower left, lower right.
template <class T>
struct windows_2x2 {
  simd::vec<T> at[4];
  RESIN_INLINE windows_2x2(T const* a, T const* b, int n) {
    constexpr int lanes = simd::lanes<T>;
    int const low = 2 * n < lanes ? 2 * n : lanes, high = 2 * n - low;
    simd::vec<T> const a0 = simd::loadu_part(a, low), a1 = simd::loadu_part(a + low, high),
                       b0 = simd::loadu_part(b, low), b1 = simd::loadu_part(b + low, high);
    at[0] = simd::alternate<false>(a0, a1);
    at[1] = simd::alternate<true>(a0, a1);
    at[2] = simd::alternate<false>(b0, b1);
    at[3] = simd::alternate<true>(b0, b1);
  }
};

/// Two rows of a planar gradient: [addend +] the values of n windows, in pairs.
template <class T>
RESIN_INLINE void store_pairs(T* to, T const* addend, simd::vec<T> const& even,
                              simd::vec<T> const& odd, int n) {
  constexpr int lanes = simd::lanes<T>;
  int const low = 2 * n < lanes ? 2 * n : lanes, high = 2 * n - low;
  simd::vec<T> first = simd::zip<false>(even, odd), second = simd::zip<true>(even, odd);
  if (addend) {
    first += simd::loadu_part(addend, low);
    second += simd::loadu_part(addend + low, high);
  }
  simd::storeu_part(to, first, low);
  simd::storeu_part(to + low, second, high);
}

}  // namespace resin::kernels::detail
namespace resin::kernels::inline RESIN_TARGET {

/// y = mean, or maximum, of each window. Tasks are output rows.
template <bool Max, class T>
RESIN_KERNEL void planar_pool_forward(planar_pool_shape const& s, span_of<T const> x, span_of<T> y,
                                      int batch, part who) {
  constexpr int lanes = simd::lanes<T>;
  task_range const mine = share(static_cast<long long>(batch) * s.C * s.P, who);
  int const whole = s.Q / lanes * lanes, rest = s.Q - whole;
  std::ptrdiff_t const step = 2 * static_cast<std::ptrdiff_t>(s.W);
  for (long long task = mine.first; task < mine.last;) {
    long long const plane = task / s.P;
    std::ptrdiff_t const c = static_cast<std::ptrdiff_t>(plane % s.C), p = task % s.P;
    T const* a = x.at(plane / s.C) + (c * s.H + 2 * p) * s.W;
    T* to = y.at(plane / s.C) + (c * s.P + p) * s.Q;
    auto const pool = [&](int q, int count) RESIN_UNROLLED {
      detail::windows_2x2<T> const w(a + 2 * q, a + s.W + 2 * q, count);
      if constexpr (Max)
        return simd::max_nan<T>(simd::max_nan<T>(w.at[0], w.at[1]),
                                simd::max_nan<T>(w.at[2], w.at[3]));
      else
        return ((w.at[0] + w.at[1]) + (w.at[2] + w.at[3])) * simd::vec<T>(T(0.25));
    };
    long long const left = mine.last - task, rows = s.P - p < left ? s.P - p : left;
    task += rows;
    for (long long row = rows; row > 0; --row, a += step, to += s.Q) {
      for (int q = 0; q < whole; q += lanes) simd::storeu(to + q, pool(q, lanes));
      if (rest) simd::storeu_part(to + whole, pool(whole, rest), rest);
    }
  }
}

/// dx [= addend +] dy / 4, or dy at each window's maximum, found again from x; zero where there is
/// no window. dx may be addend, not x. Tasks are planes.
template <bool Max, class T>
RESIN_KERNEL void planar_pool_backward(planar_pool_shape const& s, span_of<T const> x,
                                       span_of<T const> dy, span_of<T const> addend, span_of<T> dx,
                                       int batch, part who) {
  using vec = simd::vec<T>;
  constexpr int lanes = simd::lanes<T>;
  task_range const mine = share(static_cast<long long>(batch) * s.C, who);
  for (long long task = mine.first; task < mine.last; ++task) {
    long long const n = task / s.C;
    std::ptrdiff_t const plane = static_cast<std::ptrdiff_t>(task % s.C) * s.H * s.W;
    T const* grad = dy.at(n) + task % s.C * s.P * s.Q;
    T* const to = dx.at(n) + plane;
    T const* const z = addend.data ? addend.at(n) + plane : nullptr;
    for (int p = 0; p < s.P; ++p, grad += s.Q)
      for (int q = 0; q < s.Q; q += lanes) {
        int const count = s.Q - q < lanes ? s.Q - q : lanes;
        std::ptrdiff_t const a = static_cast<std::ptrdiff_t>(2 * p) * s.W + 2 * q, b = a + s.W;
        vec const d = simd::loadu_part(grad + q, count);
        vec part[4];
        if constexpr (Max) {
          detail::windows_2x2<T> const w(x.at(n) + plane + a, x.at(n) + plane + b, count);
          vec best = w.at[0], place(T(0));
          unroll<3>([&](auto i) RESIN_UNROLLED {
            vec const& v = w.at[i + 1];
            auto const better = (v > best) | simd::is_nan<T>(v);
            best = xsimd::select(better, v, best);
            place = xsimd::select(better, vec(T(i + 1)), place);
          });
          unroll<4>([&](auto i) RESIN_UNROLLED {
            part[i] = xsimd::select(place == vec(T(i())), d, vec(T(0)));
          });
        } else {
          unroll<4>([&](auto i) RESIN_UNROLLED { part[i] = d * vec(T(0.25)); });
        }
        detail::store_pairs(to + a, z ? z + a : nullptr, part[0], part[1], count);
        detail::store_pairs(to + b, z ? z + b : nullptr, part[2], part[3], count);
      }
    // What is left of the right columns and the bottom rows.
    for (int h = 0; h < s.H; ++h)
      for (int w = h < 2 * s.P ? 2 * s.Q : 0; w < s.W; ++w) {
        std::ptrdiff_t const at = static_cast<std::ptrdiff_t>(h) * s.W + w;
        to[at] = z ? z[at] : T(0);
        detail::keep_loop();
      }
  }
}

}  // namespace resin::kernels
RESIN_END_INSTANTIATED
