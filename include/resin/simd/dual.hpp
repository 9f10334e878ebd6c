// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Numbers that user-written activations are called with: a vector of values and, for the gradient,
// a vector of derivatives. All functions are found by argument-dependent lookup, so `[](auto x) {
// return x * tanh(log(1 + exp(x))); }` is enough.

#include <resin/simd/math.hpp>
#include <resin/simd/vec.hpp>

#include <type_traits>

RESIN_INSTANTIATED
namespace resin::simd::inline RESIN_TARGET {

/// Value and, if Order is 1, derivative (forward-mode automatic differentiation). Scalars convert
/// and are constants.
template <class T, int Order = 1>
struct dual {
  using V = vec<T>;
  struct nothing {};
  V v;
  [[no_unique_address]] std::conditional_t<Order == 1, V, nothing> d;

  RESIN_INLINE explicit dual(V const& value) : v(value), d{zero()} {}
  RESIN_INLINE dual(V const& value, V const& derivative) requires(Order == 1)
      : v(value), d(derivative) {}
  template <class S>
  RESIN_INLINE dual(S constant) requires std::is_arithmetic_v<S>
      : v(static_cast<T>(constant)), d{zero()} {}

  /// f(x) with derivative `slope()` at x: the chain rule, computed only if wanted.
  template <class Slope>
  RESIN_INLINE dual through(V const& value, Slope&& slope) const {
    if constexpr (Order == 1)
      return dual(value, d * slope());
    else
      return dual(value);
  }

  friend RESIN_INLINE dual operator+(dual const& a) { return a; }
  friend RESIN_INLINE dual operator-(dual const& a) {
    return a.through(-a.v, [] { return V(T(-1)); });
  }
  friend RESIN_INLINE dual operator+(dual const& a, dual const& b) {
    if constexpr (Order == 1)
      return dual(a.v + b.v, a.d + b.d);
    else
      return dual(a.v + b.v);
  }
  friend RESIN_INLINE dual operator-(dual const& a, dual const& b) {
    if constexpr (Order == 1)
      return dual(a.v - b.v, a.d - b.d);
    else
      return dual(a.v - b.v);
  }
  friend RESIN_INLINE dual operator*(dual const& a, dual const& b) {
    if constexpr (Order == 1)
      return dual(a.v * b.v, a.d * b.v + a.v * b.d);
    else
      return dual(a.v * b.v);
  }
  friend RESIN_INLINE dual operator/(dual const& a, dual const& b) {
    V const q = a.v / b.v;
    if constexpr (Order == 1)
      return dual(q, (a.d - q * b.d) / b.v);
    else
      return dual(q);
  }
  RESIN_INLINE dual& operator+=(dual const& b) { return *this = *this + b; }
  RESIN_INLINE dual& operator-=(dual const& b) { return *this = *this - b; }
  RESIN_INLINE dual& operator*=(dual const& b) { return *this = *this * b; }
  RESIN_INLINE dual& operator/=(dual const& b) { return *this = *this / b; }

  friend RESIN_INLINE auto operator<(dual const& a, dual const& b) { return a.v < b.v; }
  friend RESIN_INLINE auto operator>(dual const& a, dual const& b) { return a.v > b.v; }
  friend RESIN_INLINE auto operator<=(dual const& a, dual const& b) { return a.v <= b.v; }
  friend RESIN_INLINE auto operator>=(dual const& a, dual const& b) { return a.v >= b.v; }
  friend RESIN_INLINE auto operator==(dual const& a, dual const& b) { return a.v == b.v; }
  friend RESIN_INLINE auto operator!=(dual const& a, dual const& b) { return !(a.v == b.v); }

  /// a where the condition holds, else b. A branch not taken may be infinite, also in its
  /// derivative.
  template <class Condition>
  friend RESIN_INLINE dual select(Condition const& condition, dual const& a, dual const& b) {
    if constexpr (Order == 1)
      return dual(xsimd::select(condition, a.v, b.v), xsimd::select(condition, a.d, b.d));
    else
      return dual(xsimd::select(condition, a.v, b.v));
  }
  /// The larger, b where they are equal (so max(x, 0) has slope 0 at 0); a NaN if either is one.
  friend RESIN_INLINE dual max(dual const& a, dual const& b) {
    return select((a.v > b.v) | is_nan<T>(a.v), a, b);
  }
  friend RESIN_INLINE dual min(dual const& a, dual const& b) {
    return select((a.v < b.v) | is_nan<T>(a.v), a, b);
  }
  friend RESIN_INLINE dual abs(dual const& a) {
    return a.through(xsimd::abs(a.v), [&] {
      V const zero(T(0));
      return xsimd::select(a.v > zero, V(T(1)), xsimd::select(a.v < zero, V(T(-1)), zero));
    });
  }
  friend RESIN_INLINE dual fabs(dual const& a) { return abs(a); }

  friend RESIN_INLINE dual exp(dual const& a) {
    V const e = xsimd::exp(a.v);
    return a.through(e, [&] { return e; });
  }
  friend RESIN_INLINE dual expm1(dual const& a) {
    return a.through(xsimd::expm1(a.v), [&] { return xsimd::exp(a.v); });
  }
  friend RESIN_INLINE dual log(dual const& a) {
    return a.through(xsimd::log(a.v), [&] { return V(T(1)) / a.v; });
  }
  friend RESIN_INLINE dual log1p(dual const& a) {
    return a.through(xsimd::log1p(a.v), [&] { return V(T(1)) / (V(T(1)) + a.v); });
  }
  friend RESIN_INLINE dual sqrt(dual const& a) {
    V const r = xsimd::sqrt(a.v);
    return a.through(r, [&] { return V(T(0.5)) / r; });
  }
  friend RESIN_INLINE dual tanh(dual const& a) {
    V const t = xsimd::tanh(a.v);
    return a.through(t, [&] { return (V(T(1)) - t) * (V(T(1)) + t); });
  }
  friend RESIN_INLINE dual sinh(dual const& a) {
    return a.through(xsimd::sinh(a.v), [&] { return xsimd::cosh(a.v); });
  }
  friend RESIN_INLINE dual cosh(dual const& a) {
    return a.through(xsimd::cosh(a.v), [&] { return xsimd::sinh(a.v); });
  }
  friend RESIN_INLINE dual sin(dual const& a) {
    return a.through(xsimd::sin(a.v), [&] { return xsimd::cos(a.v); });
  }
  friend RESIN_INLINE dual cos(dual const& a) {
    return a.through(xsimd::cos(a.v), [&] { return -xsimd::sin(a.v); });
  }
  friend RESIN_INLINE dual atan(dual const& a) {
    return a.through(xsimd::atan(a.v), [&] { return V(T(1)) / (V(T(1)) + a.v * a.v); });
  }
  friend RESIN_INLINE dual erf(dual const& a) {
    return a.through(xsimd::erf(a.v),
                     [&] { return V(T(1.12837916709551257390)) * xsimd::exp(-a.v * a.v); });
  }
  friend RESIN_INLINE dual erfc(dual const& a) {
    return a.through(xsimd::erfc(a.v),
                     [&] { return V(T(-1.12837916709551257390)) * xsimd::exp(-a.v * a.v); });
  }

  /// A constant exponent: whole ones by repeated multiplication (right for negative bases), others
  /// by the vector pow.
  template <class S>
  friend RESIN_INLINE dual pow(dual const& a, S exponent) requires std::is_arithmetic_v<S> {
    return a.through(power(a.v, exponent), [&] {
      return exponent == S(0)
                 ? V(T(0))
                 : V(static_cast<T>(exponent)) * power(a.v, static_cast<S>(exponent - S(1)));
    });
  }
  /// A varying exponent; the base must be positive.
  friend RESIN_INLINE dual pow(dual const& a, dual const& b) { return exp(b * log(a)); }

 private:
  static RESIN_INLINE auto zero() {
    if constexpr (Order == 1)
      return V(T(0));
    else
      return nothing{};
  }
  template <class S>
  static RESIN_INLINE V power(V const& x, S exponent) {
    long long const whole = static_cast<long long>(exponent);
    if (static_cast<S>(whole) != exponent) return xsimd::pow(x, V(static_cast<T>(exponent)));
    V result(T(1)), square = x;
    for (unsigned long long n = static_cast<unsigned long long>(whole < 0 ? -whole : whole); n;
         n >>= 1, square = square * square)
      if (n & 1) result = result * square;
    return whole < 0 ? V(T(1)) / result : result;
  }
};

}  // namespace resin::simd
RESIN_END_INSTANTIATED
