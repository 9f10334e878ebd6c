// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The sums of the lanes of several vectors at once.

#include <resin/simd/vec.hpp>

RESIN_INSTANTIATED
namespace resin::simd::inline RESIN_TARGET {

/// to[i] = sum of the lanes of vector i of N; from: N aligned vectors one behind the other. The
/// order of a sum does not depend on N. AVX-512 adds in a tree, all sums of a vector together (N
/// then is half a vector, or whole ones); xsimd 8.1's own haddp is wrong there.
template <int N, class T>
RESIN_INLINE void sums(T const* from, T* to) {
#if defined(__AVX512F__)
  constexpr int n = lanes<T>, pairs = sizeof(T) == 4 ? 2 : 1;
  if constexpr (2 * N == n || N % n == 0) {
    constexpr int rows = N < n ? N : n;
    for (int first = 0; first < N; first += rows) {
      vec<T> v[rows];
      for (int i = 0; i < rows; ++i) v[i] = load(from + (first + i) * n);
      // Neighbours within 128 bits, until each quarter holds a sum of every vector of its group.
      if constexpr (pairs == 2) {
        for (int i = 0; i < rows / 2; ++i) {
          auto const a = v[2 * i].data, b = v[2 * i + 1].data;
          v[i] = vec<T>(_mm512_add_ps(_mm512_unpacklo_ps(a, b), _mm512_unpackhi_ps(a, b)));
        }
        for (int i = 0; i < rows / 4; ++i) {
          auto const a = _mm512_castps_pd(v[2 * i].data), b = _mm512_castps_pd(v[2 * i + 1].data);
          v[i] = vec<T>(_mm512_add_ps(_mm512_castpd_ps(_mm512_unpacklo_pd(a, b)),
                                      _mm512_castpd_ps(_mm512_unpackhi_pd(a, b))));
        }
      } else {
        for (int i = 0; i < rows / 2; ++i) {
          auto const a = v[2 * i].data, b = v[2 * i + 1].data;
          v[i] = vec<T>(_mm512_add_pd(_mm512_unpacklo_pd(a, b), _mm512_unpackhi_pd(a, b)));
        }
      }
      // Then the quarters.
      auto const fold = [](vec<T> const& a, vec<T> const& b) __attribute__((always_inline)) {
        if constexpr (pairs == 2)
          return vec<T>(_mm512_add_ps(_mm512_shuffle_f32x4(a.data, b.data, 0x88),
                                      _mm512_shuffle_f32x4(a.data, b.data, 0xdd)));
        else
          return vec<T>(_mm512_add_pd(_mm512_shuffle_f64x2(a.data, b.data, 0x88),
                                      _mm512_shuffle_f64x2(a.data, b.data, 0xdd)));
      };
      vec<T> const low = fold(v[0], v[1]), high = rows == n ? fold(v[2], v[3]) : low;
      alignas(64) T total[n];
      store(total, fold(low, high));
      for (int i = 0; i < rows; ++i) to[first + i] = total[i];
    }
    return;
  }
#endif
  for (int i = 0; i < N; ++i) {
    T total = from[i * lanes<T>];
    for (int lane = 1; lane < lanes<T>; ++lane) total += from[i * lanes<T> + lane];
    to[i] = total;
#if defined(__GNUC__) || defined(__clang__)
    __asm__ volatile("" ::: "memory");  // a loop: written out it would cost the compiler dear
#endif
  }
}

}  // namespace resin::simd
RESIN_END_INSTANTIATED
