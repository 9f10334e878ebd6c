// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Elementwise functions of vectors that keep a NaN, and the logistic family that stays finite for
// every finite argument.

#include <resin/simd/vec.hpp>

RESIN_INSTANTIATED
namespace resin::simd::inline RESIN_TARGET {

/// Lanes that hold a NaN. Not x != x: xsimd 8.1's AVX-512 comparison is the ordered one, false for
/// a NaN.
template <class T>
RESIN_INLINE auto is_nan(vec<T> const& x) {
  return !(x == x);
}
/// max(x, 0) that keeps a NaN (the instruction's own maximum may drop it).
template <class T>
RESIN_INLINE vec<T> positive_part(vec<T> const& x) {
  return xsimd::select(x < vec<T>(T(0)), vec<T>(T(0)), x);
}
/// min(max(x, low), high) that keeps a NaN.
template <class T>
RESIN_INLINE vec<T> clamp(vec<T> const& x, vec<T> const& low, vec<T> const& high) {
  return xsimd::select(x < low, low, xsimd::select(x > high, high, x));
}
/// The larger, and a NaN if either is one; b where they are equal.
template <class T>
RESIN_INLINE vec<T> max_nan(vec<T> const& a, vec<T> const& b) {
  return xsimd::select((a > b) | is_nan<T>(a), a, b);
}
/// 1 / (1 + exp(-x)): exp may overflow to infinity, the quotient is then 0.
template <class T>
RESIN_INLINE vec<T> sigmoid(vec<T> const& x) {
  return vec<T>(T(1)) / (vec<T>(T(1)) + xsimd::exp(-x));
}
/// tanh x. Float: x P(x^2) / Q(x^2), a minimax quotient (relative error 2.1e-8 before rounding,
/// three units in the last place after it) up to where tanh is 1, in half the time of xsimd 8.1's.
template <class T>
RESIN_INLINE vec<T> tanh(vec<T> const& x) {
  if constexpr (sizeof(T) == 4) {
    using V = vec<T>;
    // Two instructions; with x second they keep a NaN on x86 as on ARM.
    auto const between = [](V const& v, V const& limit) __attribute__((always_inline)) {
      return xsimd::min(limit, xsimd::max(-limit, v));
    };
    V const s = between(x, V(T(9.02))), u = s * s;
    V p = fma<T>(u, V(T(1.33172749897e-8)), V(T(2.05822206237e-5)));
    V q = fma<T>(u, V(T(7.76129267874e-7)), V(T(3.28296994698e-4)));
    p = fma<T>(u, p, V(T(3.4939608394e-3)));
    q = fma<T>(u, q, V(T(2.58707970111e-2)));
    p = fma<T>(u, p, V(T(1.33796573536e-1)));
    q = fma<T>(u, q, V(T(4.67129727204e-1)));
    p = fma<T>(u, p, V(T(0.999999979328)));
    q = fma<T>(u, q, V(T(1)));
    return between(s * p / q, V(T(1)));
  } else {
    return xsimd::tanh(x);
  }
}
/// The normal distribution function, by erfc so that the lower tail keeps digits; 0 and 1 from 40
/// on, where erfc could overflow inside.
template <class T>
RESIN_INLINE vec<T> normal_cdf(vec<T> const& x) {
  return vec<T>(T(0.5)) * xsimd::erfc(clamp<T>(x, vec<T>(T(-40)), vec<T>(T(40))) *
                                      vec<T>(T(-0.70710678118654752440)));
}
/// The normal density.
template <class T>
RESIN_INLINE vec<T> normal_pdf(vec<T> const& x) {
  return vec<T>(T(0.39894228040143267794)) * xsimd::exp(vec<T>(T(-0.5)) * x * x);
}
/// The square root of a scalar, without the call for negative arguments that std::sqrt ends in.
template <class T>
RESIN_INLINE T root(T x) {
  return xsimd::sqrt(vec<T>(x)).get(0);
}
/// Where the condition holds, a, else b, for plain scalars: the same word as for vectors and duals.
template <class T>
RESIN_INLINE constexpr T select(bool condition, T a, T b) {
  return condition ? a : b;
}

}  // namespace resin::simd
RESIN_END_INSTANTIATED
