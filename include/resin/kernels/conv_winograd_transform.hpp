// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The one-dimensional transforms of F(2,3) and F(4,3): Toom-Cook at the points 0, +-1 and infinity,
// or 0, +-sqrt(1/2), +-sqrt(2) and infinity. y = output(weights(g) * input(d)) gives M sums of
// three products by M + 2 multiplications; in two dimensions each is applied along both axes.

#include <resin/simd/vec.hpp>

namespace resin::kernels::detail {

/// Of vectors. Not the points +-1, +-2 of the literature: over 16 to 256 channels they cost three
/// to five times the error for two multiplications less.
template <int M>
struct winograd;

template <>
struct winograd<2> {
  template <class T>
  static RESIN_INLINE void input(simd::vec<T> const (&d)[4], simd::vec<T> (&v)[4]) {
    v[0] = d[0] - d[2];
    v[1] = d[1] + d[2];
    v[2] = d[2] - d[1];
    v[3] = d[3] - d[1];
  }
  template <class T>
  static RESIN_INLINE void output(simd::vec<T> const (&m)[4], simd::vec<T> (&y)[2]) {
    y[0] = m[0] + (m[1] + m[2]);
    y[1] = m[3] + (m[1] - m[2]);
  }
  template <class T>
  static RESIN_INLINE void weights(simd::vec<T> const (&g)[3], simd::vec<T> (&u)[4]) {
    using vec = simd::vec<T>;
    vec const half(T(0.5)), even = half * (g[0] + g[2]), odd = half * g[1];
    u[0] = g[0];
    u[1] = even + odd;
    u[2] = even - odd;
    u[3] = g[2];
  }
};

template <>
struct winograd<4> {
  static constexpr double near = 0.70710678118654752440, far = 1.41421356237309504880;
  template <class T>
  static RESIN_INLINE void input(simd::vec<T> const (&d)[6], simd::vec<T> (&v)[6]) {
    using vec = simd::vec<T>;
    vec const a(static_cast<T>(near)), b(static_cast<T>(far)), minus_a(T(-near)), minus_b(T(-far)),
        sum(T(-2.5)), half(T(-0.5)), two(T(-2));
    vec const even_a = simd::fma<T>(two, d[2], d[4]), odd_a = simd::fma<T>(two, d[1], d[3]);
    vec const even_b = simd::fma<T>(half, d[2], d[4]), odd_b = simd::fma<T>(half, d[1], d[3]);
    v[0] = simd::fma<T>(sum, d[2], d[0] + d[4]);
    v[1] = simd::fma<T>(a, odd_a, even_a);
    v[2] = simd::fma<T>(minus_a, odd_a, even_a);
    v[3] = simd::fma<T>(b, odd_b, even_b);
    v[4] = simd::fma<T>(minus_b, odd_b, even_b);
    v[5] = simd::fma<T>(sum, d[3], d[1] + d[5]);
  }
  template <class T>
  static RESIN_INLINE void output(simd::vec<T> const (&m)[6], simd::vec<T> (&y)[4]) {
    using vec = simd::vec<T>;
    vec const a(static_cast<T>(near)), b(static_cast<T>(far)), half(T(0.5)), two(T(2)),
        a3(T(near / 2)), b3(T(2 * far));
    vec const even_a = m[1] + m[2], odd_a = m[1] - m[2], even_b = m[3] + m[4], odd_b = m[3] - m[4];
    y[0] = m[0] + (even_a + even_b);
    y[1] = simd::fma<T>(a, odd_a, b * odd_b);
    y[2] = simd::fma<T>(half, even_a, two * even_b);
    y[3] = simd::fma<T>(a3, odd_a, simd::fma<T>(b3, odd_b, m[5]));
  }
  template <class T>
  static RESIN_INLINE void weights(simd::vec<T> const (&g)[3], simd::vec<T> (&u)[6]) {
    using vec = simd::vec<T>;
    vec const even_a = vec(T(-2. / 3)) * simd::fma<T>(vec(T(0.5)), g[2], g[0]),
              odd_a = vec(T(-2. / 3 * near)) * g[1],
              even_b = vec(T(1. / 6)) * simd::fma<T>(vec(T(2)), g[2], g[0]),
              odd_b = vec(T(1. / 6 * far)) * g[1];
    u[0] = g[0];
    u[1] = even_a + odd_a;
    u[2] = even_a - odd_a;
    u[3] = even_b + odd_b;
    u[4] = even_b - odd_b;
    u[5] = g[2];
  }
};

}  // namespace resin::kernels::detail
