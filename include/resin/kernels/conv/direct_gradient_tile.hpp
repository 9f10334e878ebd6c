// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The register tiles of the weight gradient: sums over pixels of x times dy.

#include <resin/kernels/unroll.hpp>
#include <resin/simd/vec.hpp>

#include <cstddef>

RESIN_INSTANTIATED
namespace resin::kernels::detail::inline RESIN_TARGET {

/// The pixels that a tile sums over: images x rows x cols. Strides are in elements.
template <class T>
struct gradient_job {
  T const* x;
  T const* dy;
  std::ptrdiff_t x_image, x_row, dy_image, dy_row, dy_vector;
  int images, rows, cols;
  bool first;  ///< the sums start here, else they go on from memory
  char const* ahead;  ///< fetched to L2, a line a pixel
  std::ptrdiff_t ahead_step;  ///< bytes; 0: nothing is to be fetched
};

template <int N, class T>
RESIN_INLINE void start_sums(simd::vec<T> (&sum)[N], T const* from, bool zero) {
  unroll<N>([&](auto i) RESIN_UNROLLED {
    sum[i] = zero ? simd::vec<T>(T(0)) : simd::load(from + i * simd::lanes<T>);
  });
}
template <int N, class T>
RESIN_INLINE void store_sums(simd::vec<T> const (&sum)[N], T* to) {
  unroll<N>([&](auto i) RESIN_UNROLLED { simd::store(to + i * simd::lanes<T>, sum[i]); });
}

/// Channels adjacent channels of a blocked x by Vectors vectors of filters, one tap. In registers:
/// the sums, Vectors vectors of dy and one broadcast; a pixel costs Vectors loads, Channels
/// broadcasts and their product of multiply-adds. Sums: [channel][filter].
template <int Channels, int Vectors, bool Fetch = true, class T>
RESIN_INLINE void gradient_tile(gradient_job<T> const& job, T* sums) {
  gradient_job<T> const& j = from_memory(job);
  using vec = simd::vec<T>;
  constexpr int lanes = simd::lanes<T>;
  vec sum[Channels * Vectors];
  char const* ahead = j.ahead;
  start_sums(sum, sums, j.first);
  for (int n = 0; n < j.images; ++n)
    for (int p = 0; p < j.rows; ++p) {
      T const* x = j.x + n * j.x_image + p * j.x_row;
      T const* dy = j.dy + n * j.dy_image + p * j.dy_row;
      for (int q = 0; q < j.cols; ++q) {
        if constexpr (Fetch) {
          simd::prefetch_l2(ahead);
          ahead += j.ahead_step;
        }
        vec d[Vectors];
        unroll<Vectors>([&](auto v) RESIN_UNROLLED { d[v] = simd::load(dy + v * j.dy_vector); });
        unroll<Channels>([&](auto c) RESIN_UNROLLED {
          vec const value = simd::broadcast(x[c]);
          unroll<Vectors>([&](auto v) RESIN_UNROLLED {
            simd::accumulate<T>(sum[c * Vectors + v], value, d[v]);
          });
        });
        x += lanes;
        dy += lanes;
      }
    }
  store_sums(sum, sums);
}

/// Lines (channel, tap) pairs of a planar x, `Window` adjacent ones at the offset of the first: as
/// many sums for an RGB input as for a deep one.
template <int Lines, int Window, int Vectors, class T>
RESIN_INLINE void gradient_lines(gradient_job<T> const& job, int const* offset, T* sums) {
  gradient_job<T> const& j = from_memory(job);
  using vec = simd::vec<T>;
  constexpr int lanes = simd::lanes<T>;
  vec sum[Lines * Vectors];
  char const* ahead = j.ahead;
  start_sums(sum, sums, j.first);
  for (int n = 0; n < j.images; ++n)
    for (int p = 0; p < j.rows; ++p) {
      T const* const row = j.x + n * j.x_image + p * j.x_row;
      T const* dy = j.dy + n * j.dy_image + p * j.dy_row;
      T const* x[Lines / Window];
      unroll<Lines / Window>([&](auto i) RESIN_UNROLLED { x[i] = row + offset[i * Window]; });
      for (int q = 0; q < j.cols; ++q) {
        simd::prefetch_l2(ahead);
        ahead += j.ahead_step;
        vec d[Vectors];
        unroll<Vectors>([&](auto v) RESIN_UNROLLED { d[v] = simd::load(dy + v * j.dy_vector); });
        unroll<Lines>([&](auto i) RESIN_UNROLLED {
          vec const value = simd::broadcast(x[i / Window][q + i % Window]);
          unroll<Vectors>([&](auto v) RESIN_UNROLLED {
            simd::accumulate<T>(sum[i * Vectors + v], value, d[v]);
          });
        });
        dy += lanes;
        if constexpr (Window > 1) read_again();
      }
    }
  store_sums(sum, sums);
}

/// One channel block of a depthwise gradient: three taps at a time, two pixels apart, so that six
/// sums hide the latency of the multiply-add. Four loads for three multiply-adds: loads set the
/// pace. Sums: [tap][lane].
template <class T>
RESIN_INLINE void depthwise_gradient_tile(gradient_job<T> const& j, int const* offset, int taps,
                                          T* sums) {
  using vec = simd::vec<T>;
  constexpr int lanes = simd::lanes<T>, width = 3;
  for (int t = 0; t < taps; t += width) {
    vec sum[width], odd[width];
    std::ptrdiff_t at[width];
    unroll<width>([&](auto i) RESIN_UNROLLED {
      int const tap = t + i < taps ? t + i : taps - 1;
      at[i] = offset[tap];
      sum[i] = j.first ? vec(T(0)) : simd::load(sums + tap * lanes);
      odd[i] = vec(T(0));
    });
    for (int n = 0; n < j.images; ++n)
      for (int p = 0; p < j.rows; ++p) {
        T const* x = j.x + n * j.x_image + p * j.x_row;
        T const* dy = j.dy + n * j.dy_image + p * j.dy_row;
        int q = 0;
        for (; q + 2 <= j.cols; q += 2, x += 2 * lanes, dy += 2 * lanes) {
          vec const d = simd::load(dy), e = simd::load(dy + lanes);
          unroll<width>([&](auto i) RESIN_UNROLLED {
            sum[i] = simd::fma<T>(simd::load(x + at[i]), d, sum[i]);
            odd[i] = simd::fma<T>(simd::load(x + at[i] + lanes), e, odd[i]);
          });
        }
        if (q < j.cols) {
          vec const d = simd::load(dy);
          unroll<width>([&](auto i) RESIN_UNROLLED {
            sum[i] = simd::fma<T>(simd::load(x + at[i]), d, sum[i]);
          });
        }
      }
    unroll<width>([&](auto i) RESIN_UNROLLED {
      if (t + i < taps) simd::store(sums + (t + i) * lanes, sum[i] + odd[i]);
    });
  }
}

}  // namespace resin::kernels::detail
RESIN_END_INSTANTIATED
