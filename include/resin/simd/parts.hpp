// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Vectors that are not whole, and neighbours taken apart and put together: what rows of pixels need
// that end inside a vector.

#include <resin/base/keep_loop.hpp>
#include <resin/simd/vec.hpp>

RESIN_INSTANTIATED
namespace resin::simd::inline RESIN_TARGET {

/// The n <= lanes elements at p, zero in the other lanes; nothing beyond is read.
template <class T>
RESIN_INLINE vec<T> loadu_part(T const* p, int n) {
#if defined(__AVX512F__)
  if constexpr (sizeof(T) == 4)
    return vec<T>(_mm512_maskz_loadu_ps(static_cast<__mmask16>((1u << n) - 1), p));
  else
    return vec<T>(_mm512_maskz_loadu_pd(static_cast<__mmask8>((1u << n) - 1), p));
#elif defined(__AVX2__)
  if constexpr (sizeof(T) == 4)
    return vec<T>(_mm256_maskload_ps(
        p, _mm256_cmpgt_epi32(_mm256_set1_epi32(n), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7))));
  else
    return vec<T>(_mm256_maskload_pd(
        p, _mm256_cmpgt_epi64(_mm256_set1_epi64x(n), _mm256_setr_epi64x(0, 1, 2, 3))));
#else
  alignas(64) T lane[lanes<T>] = {};
  for (int i = 0; i < n; ++i) {
    lane[i] = p[i];
    resin::detail::keep_loop();
  }
  return load(lane);
#endif
}

/// The first n <= lanes elements to p.
template <class T>
RESIN_INLINE void storeu_part(T* p, vec<T> const& v, int n) {
  if (n == lanes<T>) return storeu(p, v);
#if defined(__AVX512F__)
  if constexpr (sizeof(T) == 4)
    _mm512_mask_storeu_ps(p, static_cast<__mmask16>((1u << n) - 1), v.data);
  else
    _mm512_mask_storeu_pd(p, static_cast<__mmask8>((1u << n) - 1), v.data);
#else
  alignas(64) T lane[lanes<T>];
  store(lane, v);
  for (int i = 0; i < n; ++i) {
    p[i] = lane[i];
    resin::detail::keep_loop();
  }
#endif
}

}  // namespace resin::simd
namespace resin::simd::detail::inline RESIN_TARGET {
#if defined(__AVX512F__)
/// Lanes of the 2 * lanes elements of (a, b), `index` of them.
template <class T, class Index>
RESIN_INLINE vec<T> pick(vec<T> const& a, Index index, vec<T> const& b) {
  if constexpr (sizeof(T) == 4)
    return vec<T>(_mm512_permutex2var_ps(a.data, index, b.data));
  else
    return vec<T>(_mm512_permutex2var_pd(a.data, index, b.data));
}
#endif
}  // namespace resin::simd::detail
namespace resin::simd::inline RESIN_TARGET {

/// a0 a2 a4 ... b0 b2 b4 ... (Odd: a1 a3 ... b1 b3 ...).
template <bool Odd, class T>
RESIN_INLINE vec<T> alternate(vec<T> const& a, vec<T> const& b) {
#if defined(__AVX512F__)
  if constexpr (sizeof(T) == 4)
    return detail::pick<T>(a,
                           _mm512_set_epi32(30 + Odd, 28 + Odd, 26 + Odd, 24 + Odd, 22 + Odd,
                                            20 + Odd, 18 + Odd, 16 + Odd, 14 + Odd, 12 + Odd,
                                            10 + Odd, 8 + Odd, 6 + Odd, 4 + Odd, 2 + Odd, 0 + Odd),
                           b);
  else
    return detail::pick<T>(
        a,
        _mm512_set_epi64(14 + Odd, 12 + Odd, 10 + Odd, 8 + Odd, 6 + Odd, 4 + Odd, 2 + Odd, 0 + Odd),
        b);
#elif defined(__AVX2__)
  if constexpr (sizeof(T) == 4) {
    auto const v = _mm256_shuffle_ps(a.data, b.data, Odd ? 0xdd : 0x88);
    return vec<T>(_mm256_castpd_ps(_mm256_permute4x64_pd(_mm256_castps_pd(v), 0xd8)));
  } else {
    return vec<T>(_mm256_permute4x64_pd(_mm256_shuffle_pd(a.data, b.data, Odd ? 15 : 0), 0xd8));
  }
#else
  constexpr int n = lanes<T>;
  alignas(64) T from[2 * n], to[n];
  store(from, a);
  store(from + n, b);
  for (int i = 0; i < n; ++i) to[i] = from[2 * i + Odd];
  return load(to);
#endif
}

/// The lower (Upper: upper) half of a0 b0 a1 b1 a2 b2 ...
template <bool Upper, class T>
RESIN_INLINE vec<T> zip(vec<T> const& a, vec<T> const& b) {
#if defined(__AVX512F__)
  constexpr int h = Upper ? lanes<T> / 2 : 0;
  if constexpr (sizeof(T) == 4)
    return detail::pick<T>(
        a,
        _mm512_set_epi32(23 + h, 7 + h, 22 + h, 6 + h, 21 + h, 5 + h, 20 + h, 4 + h, 19 + h, 3 + h,
                         18 + h, 2 + h, 17 + h, 1 + h, 16 + h, 0 + h),
        b);
  else
    return detail::pick<T>(
        a, _mm512_set_epi64(11 + h, 3 + h, 10 + h, 2 + h, 9 + h, 1 + h, 8 + h, 0 + h), b);
#elif defined(__AVX2__)
  constexpr int halves = Upper ? 0x31 : 0x20;
  if constexpr (sizeof(T) == 4)
    return vec<T>(_mm256_permute2f128_ps(_mm256_unpacklo_ps(a.data, b.data),
                                         _mm256_unpackhi_ps(a.data, b.data), halves));
  else
    return vec<T>(_mm256_permute2f128_pd(_mm256_unpacklo_pd(a.data, b.data),
                                         _mm256_unpackhi_pd(a.data, b.data), halves));
#else
  constexpr int n = lanes<T>, h = Upper ? n / 2 : 0;
  alignas(64) T x[n], y[n], to[n];
  store(x, a);
  store(y, b);
  for (int i = 0; i < n / 2; ++i) {
    to[2 * i] = x[h + i];
    to[2 * i + 1] = y[h + i];
  }
  return load(to);
#endif
}

}  // namespace resin::simd
RESIN_END_INSTANTIATED
