// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The vector vocabulary by which a leaf layer's header, which includes nothing of simd/, says its
// work: members of the object that it is given.

#include <resin/simd/math.hpp>
#include <resin/simd/parts.hpp>
#include <resin/simd/vec.hpp>

#include <cstddef>
#include <limits>

RESIN_INSTANTIATED
namespace resin::kernels::inline RESIN_TARGET {

/// W::vec with + - * / and comparisons, and what else a vector can do. Functions keep a NaN unless
/// they say otherwise.
template <class T>
struct leaf_words {
  using number = T;
  using vec = simd::vec<T>;
  static constexpr int lanes = simd::lanes<T>;  // also the channels of a block
  static constexpr T infinity = std::numeric_limits<T>::infinity();

  static RESIN_INLINE vec load(T const* p) { return simd::loadu(p); }
  static RESIN_INLINE void store(T* p, vec const& v) { simd::storeu(p, v); }
  /// The first n lanes alone are read or written; the others are zero.
  static RESIN_INLINE vec load_part(T const* p, int n) {
    return n == lanes ? simd::loadu(p) : simd::loadu_part(p, n);
  }
  static RESIN_INLINE void store_part(T* p, vec const& v, int n) { simd::storeu_part(p, v, n); }
  /// The same number in all lanes.
  static RESIN_INLINE vec all(double v) { return vec(static_cast<T>(v)); }
  /// The first n lanes of v, `other` in the rest.
  static RESIN_INLINE vec first_lanes(vec const& v, int n, vec const& other) {
    if (n >= lanes) return v;
    alignas(64) T place[lanes];
    for (int i = 0; i < lanes; ++i) place[i] = static_cast<T>(i);
    return xsimd::select(simd::load(place) < vec(static_cast<T>(n)), v, other);
  }
  static RESIN_INLINE T sum(vec const& v) { return simd::sum<T>(v); }
  /// The sum of n numbers, in double.
  static T total(T const* p, int n) {
    double sum = 0;
    for (int i = 0; i < n; ++i) sum += static_cast<double>(p[i]);
    return static_cast<T>(sum);
  }
  static RESIN_INLINE T largest(vec const& v) {
    alignas(64) T lane[lanes];
    simd::store(lane, v);
    T most = lane[0];
    for (int i = 1; i < lanes; ++i)
      if (lane[i] > most || lane[i] != lane[i]) most = lane[i];
    return most;
  }

  /// a * b + c, rounded once where the processor can.
  static RESIN_INLINE vec fma(vec const& a, vec const& b, vec const& c) {
    return simd::fma<T>(a, b, c);
  }
  /// a where the comparison holds, else b.
  template <class Comparison>
  static RESIN_INLINE vec select(Comparison const& holds, vec const& a, vec const& b) {
    return xsimd::select(holds, a, b);
  }
  static RESIN_INLINE vec max(vec const& a, vec const& b) { return simd::max_nan<T>(a, b); }
  static RESIN_INLINE vec clamp(vec const& x, vec const& low, vec const& high) {
    return simd::clamp<T>(x, low, high);
  }
  /// To the nearest whole number, ties to even.
  static RESIN_INLINE vec round(vec const& x) { return xsimd::nearbyint(x); }
  static RESIN_INLINE vec abs(vec const& x) { return xsimd::abs(x); }
  static RESIN_INLINE vec sqrt(vec const& x) { return xsimd::sqrt(x); }
  static RESIN_INLINE vec exp(vec const& x) { return xsimd::exp(x); }
  static RESIN_INLINE vec expm1(vec const& x) { return xsimd::expm1(x); }
  static RESIN_INLINE vec log(vec const& x) { return xsimd::log(x); }
  static RESIN_INLINE vec log1p(vec const& x) { return xsimd::log1p(x); }
  static RESIN_INLINE vec tanh(vec const& x) { return simd::tanh<T>(x); }
  static RESIN_INLINE vec sigmoid(vec const& x) { return simd::sigmoid<T>(x); }
  static RESIN_INLINE vec erf(vec const& x) { return xsimd::erf(x); }
  static RESIN_INLINE vec normal_cdf(vec const& x) { return simd::normal_cdf<T>(x); }
  static RESIN_INLINE vec normal_pdf(vec const& x) { return simd::normal_pdf<T>(x); }
  /// The square root of a number.
  static RESIN_INLINE T root(T x) { return simd::root<T>(x); }
};

}  // namespace resin::kernels
RESIN_END_INSTANTIATED
