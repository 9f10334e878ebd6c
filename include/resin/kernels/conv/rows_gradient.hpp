// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Weight and bias gradients of convolutions by rows: x and dy planar, columns in the lanes. In two
// phases, as direct_gradient.hpp.

#include <resin/geometry/conv/rows_gradient.hpp>
#include <resin/kernels/conv/rows.hpp>
#include <resin/kernels/span_of.hpp>

#include <cstddef>

RESIN_INSTANTIATED
namespace resin::kernels::detail::inline RESIN_TARGET {

using geometry::rows_gradient_blocking;

/// x and dy of one band; strides in elements.
template <class T>
struct rows_gradient_job {
  T const* x;
  T const* dy;
  std::ptrdiff_t x_row, dy_row, dy_filter;
  int rows, cols;
  bool first;  ///< the sums start here, else they go on from memory
};

/// Filters by Lines sums, each a vector, over the pixels of a band. In registers: the sums, Lines
/// vectors of x, one of dy: Lines + Filters loads for their product of multiply-adds.
template <int Filters, int Lines, class T>
RESIN_INLINE void rows_gradient_tile(rows_gradient_job<T> const& job, int const* offset, T* sums) {
  rows_gradient_job<T> const& j = from_memory(job);
  using vec = simd::vec<T>;
  constexpr int lanes = simd::lanes<T>;
  vec sum[Filters * Lines];
  unroll<Filters * Lines>(
      [&](auto i) RESIN_UNROLLED { sum[i] = j.first ? vec(T(0)) : simd::load(sums + i * lanes); });
  T const* x[Lines];
  unroll<Lines>([&](auto i) RESIN_UNROLLED { x[i] = j.x + offset[i]; });
  T const* dy = j.dy;
  std::ptrdiff_t const dy_filter = j.dy_filter;
  std::ptrdiff_t at = 0;
  for (int p = j.rows; p > 0; --p, at += j.x_row, dy += j.dy_row)
    for (int q = 0; q < j.cols; q += lanes) {
      vec value[Lines];
      unroll<Lines>([&](auto i) RESIN_UNROLLED { value[i] = simd::loadu(x[i] + at + q); });
      unroll<Filters>([&](auto f) RESIN_UNROLLED {
        vec const d = simd::in_register<T>(simd::load(dy + f * dy_filter + q));
        unroll<Lines>([&](auto i)
                          RESIN_UNROLLED { simd::accumulate<T>(sum[f * Lines + i], value[i], d); });
      });
    }
  unroll<Filters * Lines>([&](auto i) RESIN_UNROLLED { simd::store(sums + i * lanes, sum[i]); });
}

/// Sum of n adjacent elements.
template <class T>
RESIN_INLINE simd::vec<T> sum_row(T const* p, std::ptrdiff_t n) {
  constexpr int lanes = simd::lanes<T>;
  simd::vec<T> sum[4] = {simd::vec<T>(T(0)), simd::vec<T>(T(0)), simd::vec<T>(T(0)),
                         simd::vec<T>(T(0))};
  std::ptrdiff_t i = 0;
  for (; i + 4 * lanes <= n; i += 4 * lanes)
    unroll<4>([&](auto k) RESIN_UNROLLED { sum[k] += simd::loadu(p + i + k * lanes); });
  for (; i + lanes <= n; i += lanes) sum[0] += simd::loadu(p + i);
  sum[1] += simd::loadu_part(p + i, static_cast<int>(n - i));
  return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

/// First phase. Loops: chunk, image, band of rows (x and dy gathered with borders of zeros), tile
/// of filters, lines. Parts share chunks.
template <conv_key Key, class T>
RESIN_KERNEL RESIN_ONE_REGION void conv_rows_backward_weights(
    conv_gradient<rows_gradient_blocking> const& gradient, span_of<T const> x, span_of<T const> dy,
    int batch, T* partial, T* scratch, part who) {
  constexpr int lanes = simd::lanes<T>, filters = geometry::rows_gradient::filters(Key),
                lines = geometry::rows_gradient::lines(Key);
  conv_shape const& s = gradient.shape;
  rows_gradient_blocking const b = gradient.blocking;
  int* const offset = reinterpret_cast<int*>(scratch);
  T *const dy_band = scratch + b.table, *const x_band = dy_band + b.dy_plane * s.K;
  for (int i = 0; i < b.lines; ++i) {
    int const line = i < s.C * s.R * s.S ? i : 0, tap = line % (s.R * s.S);
    offset[i] = static_cast<int>(line / (s.R * s.S) * b.x_plane +
                                 tap / s.S * s.dilation_h * b.x_width + tap % s.S * s.dilation_w);
  }
  long long const units = static_cast<long long>(batch) * b.bands;
  int const chunks = b.chunks.count(batch);
  rows_gradient_job<T> job;
  job.x_row = b.x_width;
  job.dy_row = b.dy_width;
  job.dy_filter = static_cast<std::ptrdiff_t>(b.dy_plane);
  job.cols = b.dy_width;
  task_range const mine = share(chunks, who);
  for (long long chunk = mine.first; chunk < mine.last; ++chunk) {
    task_range const of_chunk = share(units, {static_cast<int>(chunk), chunks});
    for (long long unit = of_chunk.first; unit < of_chunk.last; ++unit) {
      long long const image = unit / b.bands;
      int const row = static_cast<int>(unit % b.bands) * b.band;
      job.rows = row + b.band < s.P ? b.band : s.P - row;
      job.first = unit == of_chunk.first;
      gather_rows(x.at(image), s.C, s.H, s.W, row - s.pad_top, job.rows + (s.R - 1) * s.dilation_h,
                  -s.pad_left, b.x_width, static_cast<std::ptrdiff_t>(b.x_plane), x_band);
      gather_rows(dy.at(image), s.K, s.P, s.Q, row, job.rows, 0, b.dy_width,
                  static_cast<std::ptrdiff_t>(b.dy_plane), dy_band);
      job.x = x_band;
      T* sums = partial + chunk * b.partial.size;
      for (int k = 0; k < s.K; k += filters) {
        // The last tile begins earlier where filters are left over: its first sums are done twice.
        job.dy = dy_band + (k + filters <= s.K ? k : s.K - filters) * b.dy_plane;
        for (int line = 0; line < b.lines; line += lines, sums += filters * lines * lanes)
          rows_gradient_tile<filters, lines>(job, offset + line, sums);
      }
    }
  }
}

/// Second phase: sums the chunks in order, then the lanes; dw: canonical (K, C, R, S).
template <class T>
RESIN_KERNEL void conv_rows_backward_weights_finish(
    conv_key key, conv_gradient<rows_gradient_blocking> const& gradient, T const* partial,
    int batch, T* dw, part who) {
  constexpr int lanes = simd::lanes<T>;
  conv_shape const& s = gradient.shape;
  rows_gradient_blocking const& b = gradient.blocking;
  int const filters = geometry::rows_gradient::filters(key),
            lines = geometry::rows_gradient::lines(key), count = s.C * s.R * s.S,
            chunks = b.chunks.count(batch);
  task_range const mine = share(s.K, who);
  for (int k = static_cast<int>(mine.first); k < mine.last; ++k) {
    int const tile = k / filters,
              first = (tile + 1) * filters <= s.K ? tile * filters : s.K - filters;
    for (int i = 0; i < count; ++i) {
      T const* at = partial + (static_cast<std::ptrdiff_t>(tile) * filters * b.lines +
                               i / lines * (filters * lines) + (k - first) * lines + i % lines) *
                                  lanes;
      simd::vec<T> sum = simd::load(at);
      for (int c = 1; c < chunks; ++c) sum += simd::load(at + c * b.partial.size);
      dw[static_cast<std::ptrdiff_t>(k) * count + i] = simd::sum<T>(sum);
    }
  }
}

/// db: the sum of a planar dy over images and pixels. Parts share filters.
template <class T>
RESIN_KERNEL void conv_rows_backward_bias(conv_shape const& s, span_of<T const> dy, int batch,
                                          T* db, part who) {
  std::ptrdiff_t const plane = static_cast<std::ptrdiff_t>(s.P) * s.Q;
  task_range const mine = share(s.K, who);
  for (long long k = mine.first; k < mine.last; ++k) {
    simd::vec<T> sum(T(0));
    for (int n = 0; n < batch; ++n) sum += sum_row(dy.at(n) + k * plane, plane);
    db[k] = simd::sum<T>(sum);
  }
}

struct rows_gradient : geometry::rows_gradient {
  template <conv_key Key, class T>
  static RESIN_INLINE void run(conv_gradient<blocking> const& g, span_of<T const> x,
                               span_of<T const> dy, int batch, T* partial, T* scratch, part who) {
    conv_rows_backward_weights<Key>(g, x, dy, batch, partial, scratch, who);
  }
  template <conv_key Key, class T>
  static RESIN_INLINE void finish(conv_gradient<blocking> const& g, T const* partial, int batch,
                                  channel_map, channel_map, T* dw, part who) {
    conv_rows_backward_weights_finish(Key, g, partial, batch, dw, who);
  }
  template <class T>
  static RESIN_INLINE void bias(conv_shape const& s, span_of<T const> dy, int batch, channel_map,
                                T* db, part who) {
    conv_rows_backward_bias(s, dy, batch, db, who);
  }
};

}  // namespace resin::kernels::detail
RESIN_END_INSTANTIATED
