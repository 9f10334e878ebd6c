// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The one door to xsimd (8.1 to 13): a vector of the build's own width, and a multiply-add that is
// one instruction where the ISA has one.

#include <resin/base/macros.hpp>

#include <type_traits>

// g++ 12's AVX-512 intrinsics start from a register they leave undefined on purpose, and the
// compiler warns of it wherever they are inlined (bug 105593, mended in 13). The warning follows
// the line of the intrinsic, so it is silenced here.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wuninitialized"
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#endif
#include <xsimd/xsimd.hpp>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

namespace resin::simd::inline RESIN_TARGET {

/// A vector register of T: as wide as the build's ISA has.
template <class T>
using vec = xsimd::batch<T>;

/// Lanes of vec<T>; the channel block of every blocked tensor.
template <class T>
inline constexpr int lanes = static_cast<int>(vec<T>::size);

template <class T>
RESIN_INLINE vec<T> load(T const* p) {
  return vec<T>::load_aligned(p);
}
template <class T>
RESIN_INLINE vec<T> loadu(T const* p) {
  return vec<T>::load_unaligned(p);
}
template <class T>
RESIN_INLINE void store(T* p, vec<T> const& v) {
  v.store_aligned(p);
}
template <class T>
RESIN_INLINE void storeu(T* p, vec<T> const& v) {
  v.store_unaligned(p);
}
template <class T>
RESIN_INLINE vec<T> broadcast(T v) {
  return vec<T>(v);
}

/// a + b, always a part of its caller: g++ 12 makes xsimd's operator a function in large ones.
template <class T>
RESIN_INLINE vec<T> add(vec<T> const& a, vec<T> const& b) {
  return vec<T>(typename vec<T>::register_type(a.data + b.data));
}

/// a * b + c with one rounding where the ISA has FMA. xsimd 8.1 has no AVX-512 fma of its own, only
/// a product and a sum, which clang fuses or not as the code around them falls: the same numbers
/// then differ by a bit from tile to tile.
template <class T>
RESIN_INLINE vec<T> fma(vec<T> const& a, vec<T> const& b, vec<T> const& c) {
#if defined(__AVX512F__)
  if constexpr (sizeof(T) == 4)
    return vec<T>(_mm512_fmadd_ps(a.data, b.data, c.data));
  else
    return vec<T>(_mm512_fmadd_pd(a.data, b.data, c.data));
#else
  return xsimd::fma(a, b, c);
#endif
}

/// sum += a * b, rounded as fma rounds, where the sum must live in a register: g++ 12 counts a
/// multiply-add with its sum in memory as cheap and puts one there with a dozen registers free. As
/// few calls deep as can be: a register tile is hundreds of them, and each costs the compiler.
template <class T>
RESIN_INLINE void accumulate(vec<T>& sum, vec<T> const& a, vec<T> const& b) {
#if defined(__AVX512F__) && defined(__GNUC__)
  auto value = sum.data;
  if constexpr (sizeof(T) == 4)
    value = _mm512_fmadd_ps(a.data, b.data, value);
  else
    value = _mm512_fmadd_pd(a.data, b.data, value);
#ifndef __clang__
  __asm__("" : "+v"(value));
#endif
  sum.data = value;
#elif defined(__SSE2__) && defined(__GNUC__) && !defined(__clang__)
  auto value = xsimd::fma(a, b, sum).data;
  __asm__("" : "+x"(value));
  sum.data = value;
#else
  sum = fma<T>(a, b, sum);
#endif
}

/// The larger and the smaller of two integers, lane by lane.
template <class T>
RESIN_INLINE vec<T> larger(vec<T> const& a, vec<T> const& b) {
  static_assert(std::is_integral_v<T>, "of floats max_nan says what a NaN does");
  return xsimd::max(a, b);
}
template <class T>
RESIN_INLINE vec<T> smaller(vec<T> const& a, vec<T> const& b) {
  static_assert(std::is_integral_v<T>, "of floats max_nan says what a NaN does");
  return xsimd::min(a, b);
}

/// The same value in a register: without it g++ 12 reads x again from memory for each multiply-add
/// that takes it.
template <class T>
RESIN_INLINE vec<T> in_register(vec<T> v) {
#if defined(__SSE2__) && defined(__GNUC__) && !defined(__clang__)
  __asm__("" : "+v"(v.data));
#endif
  return v;
}

/// Sum of the lanes, in an order that depends on the width alone.
template <class T>
RESIN_INLINE T sum(vec<T> const& v) {
  alignas(64) T lane[lanes<T>];
  store(lane, v);
  T total = lane[0];
  for (int i = 1; i < lanes<T>; ++i) total += lane[i];
  return total;
}

/// Fetches the line at p to the second-level cache; Write: to be written.
template <bool Write = false>
RESIN_INLINE void prefetch_l2(void const* p) {
#if defined(__GNUC__) || defined(__clang__)
  __builtin_prefetch(p, Write, 2);
#else
  (void)p;
#endif
}

}  // namespace resin::simd
