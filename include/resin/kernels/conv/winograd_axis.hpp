// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The one-dimensional transforms of F(2,3), F(4,3), F(2,5) and F(4,5): Toom-Cook at the points 0,
// +-1 and infinity; 0, +-sqrt(1/2), +-sqrt(2) and infinity; or 0, +-1/2, +-1, +-2 and infinity.
// y = output(weights(g) * input(d)) gives M sums of R products by M + R - 1 multiplications; in two
// dimensions each is applied along both axes. The sum of products is the same form read backwards:
// F(3,M) makes three sums of M products by backward_weights(backward_output(dy) * input(x)), the
// transposes of `weights` and `output`.

#include <resin/kernels/unroll.hpp>
#include <resin/simd/vec.hpp>

namespace resin::kernels::detail::inline RESIN_TARGET {

/// Of vectors. Not the points +-1, +-2 of the literature: over 16 to 256 channels they cost three
/// to five times the error for two multiplications less.
template <int M, int R>
struct winograd_axis;

template <>
struct winograd_axis<2, 3> {
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

/// What F(4,3) and F(2,5) share: their points.
struct six_points {
  static constexpr double near = 0.70710678118654752440, far = 1.41421356237309504880;
  /// Transformed weights at +-near and +-far, of the even and odd taps' parts.
  template <class T>
  static RESIN_INLINE void at_finite_points(simd::vec<T> const& even_a, simd::vec<T> const& odd_a,
                                            simd::vec<T> const& even_b, simd::vec<T> const& odd_b,
                                            simd::vec<T> (&u)[6]) {
    u[1] = even_a + odd_a;
    u[2] = even_a - odd_a;
    u[3] = even_b + odd_b;
    u[4] = even_b - odd_b;
  }
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
};

template <>
struct winograd_axis<4, 3> : six_points {
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
    at_finite_points<T>(even_a, odd_a, even_b, odd_b, u);
    u[5] = g[2];
  }
  template <class T>
  static RESIN_INLINE void backward_output(simd::vec<T> const (&dy)[4], simd::vec<T> (&dm)[6]) {
    using vec = simd::vec<T>;
    vec const a(static_cast<T>(near)), b(static_cast<T>(far)), minus_a(T(-near)), minus_b(T(-far)),
        half(T(0.5)), two(T(2));
    vec const even_a = simd::fma<T>(half, dy[2], dy[0]), odd_a = simd::fma<T>(half, dy[3], dy[1]),
              even_b = simd::fma<T>(two, dy[2], dy[0]), odd_b = simd::fma<T>(two, dy[3], dy[1]);
    dm[0] = dy[0];
    dm[1] = simd::fma<T>(a, odd_a, even_a);
    dm[2] = simd::fma<T>(minus_a, odd_a, even_a);
    dm[3] = simd::fma<T>(b, odd_b, even_b);
    dm[4] = simd::fma<T>(minus_b, odd_b, even_b);
    dm[5] = dy[3];
  }
  template <class T>
  static RESIN_INLINE void backward_weights(simd::vec<T> const (&du)[6], simd::vec<T> (&dg)[3]) {
    using vec = simd::vec<T>;
    vec const third(T(1. / 3)), minus_a(T(-2. / 3 * near)), b(T(1. / 6 * far)), half(T(0.5)),
        minus_two(T(-2));
    vec const even_a = du[1] + du[2], odd_a = du[1] - du[2], even_b = third * (du[3] + du[4]),
              odd_b = du[3] - du[4];
    dg[0] = simd::fma<T>(minus_two * third, even_a, simd::fma<T>(half, even_b, du[0]));
    dg[1] = simd::fma<T>(minus_a, odd_a, b * odd_b);
    dg[2] = du[5] + (even_b - third * even_a);
  }
};

template <>
struct winograd_axis<2, 5> : six_points {
  template <class T>
  static RESIN_INLINE void output(simd::vec<T> const (&m)[6], simd::vec<T> (&y)[2]) {
    using vec = simd::vec<T>;
    vec const a(static_cast<T>(near)), b(static_cast<T>(far));
    y[0] = m[0] + ((m[1] + m[2]) + (m[3] + m[4]));
    y[1] = simd::fma<T>(a, m[1] - m[2], simd::fma<T>(b, m[3] - m[4], m[5]));
  }
  template <class T>
  static RESIN_INLINE void weights(simd::vec<T> const (&g)[5], simd::vec<T> (&u)[6]) {
    using vec = simd::vec<T>;
    vec const quarter(T(0.25)), half(T(0.5)), two(T(2)), four(T(4));
    vec const even_a =
                  vec(T(-2. / 3)) * simd::fma<T>(quarter, g[4], simd::fma<T>(half, g[2], g[0])),
              odd_a = vec(T(-2. / 3 * near)) * simd::fma<T>(half, g[3], g[1]),
              even_b = vec(T(1. / 6)) * simd::fma<T>(four, g[4], simd::fma<T>(two, g[2], g[0])),
              odd_b = vec(T(1. / 6 * far)) * simd::fma<T>(two, g[3], g[1]);
    u[0] = g[0];
    at_finite_points<T>(even_a, odd_a, even_b, odd_b, u);
    u[5] = g[4];
  }
};

template <>
struct winograd_axis<4, 5> {
  /// At k and -k, of the odd and even inputs' parts, the other points' squares adding up to `sum`.
  template <class T>
  static RESIN_INLINE void input_pair(simd::vec<T> const (&d)[8], double k, double sum,
                                      simd::vec<T>& plus, simd::vec<T>& minus) {
    using vec = simd::vec<T>;
    vec const a(static_cast<T>(-sum)), b(static_cast<T>(1 / (k * k)));
    vec const even = simd::fma<T>(a, d[4], simd::fma<T>(b, d[2], d[6])),
              odd = simd::fma<T>(a, d[3], simd::fma<T>(b, d[1], d[5]));
    plus = simd::fma<T>(vec(static_cast<T>(k)), odd, even);
    minus = simd::fma<T>(vec(static_cast<T>(-k)), odd, even);
  }
  template <class T>
  static RESIN_INLINE void input(simd::vec<T> const (&d)[8], simd::vec<T> (&v)[8]) {
    using vec = simd::vec<T>;
    vec const sum(T(5.25)), minus_sum(T(-5.25));  // of the squares, and of their products
    v[0] = simd::fma<T>(sum, d[4], simd::fma<T>(minus_sum, d[2], d[0] - d[6]));
    input_pair<T>(d, 0.5, 5, v[1], v[2]);
    input_pair<T>(d, 1, 4.25, v[3], v[4]);
    input_pair<T>(d, 2, 1.25, v[5], v[6]);
    v[7] = simd::fma<T>(minus_sum, d[5], simd::fma<T>(sum, d[3], d[7] - d[1]));
  }
  template <class T>
  static RESIN_INLINE void output(simd::vec<T> const (&m)[8], simd::vec<T> (&y)[4]) {
    using vec = simd::vec<T>;
    vec const half(T(0.5)), two(T(2)), quarter(T(0.25)), four(T(4)), eighth(T(0.125)), eight(T(8));
    vec const even_a = m[1] + m[2], odd_a = m[1] - m[2], even_b = m[3] + m[4], odd_b = m[3] - m[4],
              even_c = m[5] + m[6], odd_c = m[5] - m[6];
    y[0] = (m[0] + even_a) + (even_b + even_c);
    y[1] = simd::fma<T>(half, odd_a, simd::fma<T>(two, odd_c, odd_b));
    y[2] = simd::fma<T>(quarter, even_a, simd::fma<T>(four, even_c, even_b));
    y[3] = simd::fma<T>(eighth, odd_a, simd::fma<T>(eight, odd_c, odd_b + m[7]));
  }
  /// At k and -k, divided by the product of the differences to the other points.
  template <class T>
  static RESIN_INLINE void weights_pair(simd::vec<T> const (&g)[5], double k, double product,
                                        simd::vec<T>& plus, simd::vec<T>& minus) {
    using vec = simd::vec<T>;
    vec const square(static_cast<T>(k * k)), factor(static_cast<T>(1 / product)),
        odd_factor(static_cast<T>(k / product));
    vec const even = factor * simd::fma<T>(square, simd::fma<T>(square, g[4], g[2]), g[0]),
              odd = odd_factor * simd::fma<T>(square, g[3], g[1]);
    plus = even + odd;
    minus = even - odd;
  }
  template <class T>
  static RESIN_INLINE void weights(simd::vec<T> const (&g)[5], simd::vec<T> (&u)[8]) {
    u[0] = g[0];
    weights_pair<T>(g, 0.5, 1.40625, u[1], u[2]);
    weights_pair<T>(g, 1, -4.5, u[3], u[4]);
    weights_pair<T>(g, 2, 90, u[5], u[6]);
    u[7] = g[4];
  }
};

}  // namespace resin::kernels::detail
