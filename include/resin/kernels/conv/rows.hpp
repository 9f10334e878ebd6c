// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Correlations of stride 1 with few filters: output columns in the lanes, y planar.

#include <resin/geometry/conv/rows.hpp>
#include <resin/kernels/activation.hpp>
#include <resin/kernels/conv/rows_pack.hpp>
#include <resin/kernels/unroll.hpp>
#include <resin/simd/parts.hpp>

#include <cstddef>

RESIN_INSTANTIATED
namespace resin::kernels::detail::inline RESIN_TARGET {

using geometry::rows_blocking;

/// Zeros from element i on, in whole vectors until `end` is reached; no call to memset.
template <class T>
RESIN_INLINE void clear(T* to, std::ptrdiff_t i, std::ptrdiff_t end) {
  for (; i < end; i += simd::lanes<T>) {
    simd::storeu(to + i, simd::vec<T>(T(0)));
    keep_loop();
  }
}

/// Rows [first, first + rows) of planes planar planes of height x width, from column `left` (which
/// may be negative) on, to rows of `to_width` elements with zeros around; up to a vector behind the
/// last row is written, too. Some vectors a row.
template <class T>
RESIN_INLINE void gather_rows(T const* x, int planes, int height, int width, int first, int rows,
                              int left, int to_width, std::ptrdiff_t to_plane, T* to) {
  constexpr int lanes = simd::lanes<T>;
  int const low = left < 0 ? -left : 0, end = width - left < to_width ? width - left : to_width;
  for (int c = 0; c < planes;
       ++c, x += static_cast<std::ptrdiff_t>(height) * width, to += to_plane) {
    T* row = to;
    for (int h = first; h < first + rows; ++h, row += to_width) {
      int q = 0;
      if (h >= 0 && h < height && low < end) {
        clear(row, 0, low);
        T const* const from = x + static_cast<std::ptrdiff_t>(h) * width;
        for (q = low; q + lanes <= end; q += lanes) {
          simd::storeu(row + q, simd::loadu(from + left + q));
          keep_loop();
        }
        if (q < end) {
          simd::storeu(row + q, simd::loadu_part(from + left + q, end - q));
          q += lanes;
        }
      }
      clear(row, q, to_width);
    }
  }
}

/// The same from a blocked x, of which every channel becomes a plane. An element at a time: each is
/// then used for all taps and filters.
template <class T>
RESIN_INLINE void gather_blocked_rows(T const* x, int channels, int height, int width, int first,
                                      int rows, int left, int to_width, std::ptrdiff_t to_plane,
                                      T* to) {
  constexpr int lanes = simd::lanes<T>;
  clear(to, 0, to_plane * channels);
  int const low = left < 0 ? -left : 0, end = width - left < to_width ? width - left : to_width;
  for (int c0 = 0; c0 < channels;
       c0 += lanes, x += static_cast<std::ptrdiff_t>(height) * width * lanes) {
    int const count = channels - c0 < lanes ? channels - c0 : lanes;
    for (int i = 0; i < rows; ++i) {
      int const h = first + i;
      if (h < 0 || h >= height) continue;
      T const* const from = x + static_cast<std::ptrdiff_t>(h) * width * lanes;
      for (int c = 0; c < count; ++c) {
        T* const row = to + (c0 + c) * to_plane + static_cast<std::ptrdiff_t>(i) * to_width;
        for (int q = low; q < end; ++q) {
          row[q] = from[(left + q) * lanes + c];
          keep_loop();
        }
      }
    }
  }
}

/// What one tile reads; strides in elements.
template <class T>
struct rows_tile_job {
  T const* x;  ///< first channel, first tap that is used
  std::ptrdiff_t x_channel, x_row, x_tap_row, x_tap_col;
  T const* w;  ///< [channel][tap][filter], at the first tap that is used
  std::ptrdiff_t w_channel;
  int channels, tap_rows, tap_cols;
};

/// Filters x Rows vectors of columns, to out[filter][row]. Loops: channel, row of taps, tap, all
/// rolled. In registers: the sums, Rows vectors of x, one weight; a tap costs Rows loads, Filters
/// broadcasts and their product of multiply-adds: 4 + 6 for 24.
template <int Filters, int Rows, class T>
RESIN_INLINE void rows_tile(rows_tile_job<T> const& job, T* out) {
  rows_tile_job<T> const& j = from_memory(job);
  using vec = simd::vec<T>;
  constexpr int lanes = simd::lanes<T>;
  vec sum[Filters * Rows];
  unroll<Filters * Rows>([&](auto i) RESIN_UNROLLED { sum[i] = vec(T(0)); });
  T const *channel = j.x, *w_channel = j.w;
  std::ptrdiff_t const x_row = j.x_row;
  for (int c = j.channels; c > 0; --c, channel += j.x_channel, w_channel += j.w_channel) {
    T const *row = channel, *w = w_channel;
    for (int r = j.tap_rows; r > 0; --r, row += j.x_tap_row) {
      T const* x = row;
      for (int s = j.tap_cols; s > 0; --s, x += j.x_tap_col, w += Filters) {
        vec value[Rows];
        unroll<Rows>([&](auto i) RESIN_UNROLLED { value[i] = simd::loadu(x + i * x_row); });
        unroll<Filters>([&](auto f) RESIN_UNROLLED {
          vec const weight = simd::broadcast(w[f]);
          unroll<Rows>([&](auto i) RESIN_UNROLLED {
            simd::accumulate<T>(sum[f * Rows + i], value[i], weight);
          });
        });
      }
    }
  }
  unroll<Filters * Rows>([&](auto i) RESIN_UNROLLED { simd::store(out + i * lanes, sum[i]); });
}

/// Loops: image, band of output rows (its input gathered to scratch), rows of a tile, vector of
/// columns, tile of filters. Rows of taps that meet only border are left out. Threads share tile
/// rows; a sum's order depends on the key and the shape alone.
template <conv_key Key, class T>
RESIN_KERNEL RESIN_ONE_REGION void rows_correlation(conv_phase<rows_blocking> const& phase,
                                                    conv_operands<T> const& o, T* scratch,
                                                    part who) {
  using vec = simd::vec<T>;
  constexpr int lanes = simd::lanes<T>, filters = geometry::rows::filters(Key),
                rows = Key.tile.rows;
  correlation const& g = phase.shape;
  rows_blocking const b = phase.blocking;
  vec const alpha(o.alpha);
  rows_tile_job<T> job;
  job.x_channel = static_cast<std::ptrdiff_t>(b.plane);
  job.x_row = b.width;
  job.x_tap_row = static_cast<std::ptrdiff_t>(g.row.tap_step) * b.width;
  job.x_tap_col = g.col.tap_step;
  job.w_channel = static_cast<std::ptrdiff_t>(g.row.taps) * g.col.taps * filters;
  job.channels = g.c;
  job.tap_cols = g.col.taps;
  std::ptrdiff_t const plane = static_cast<std::ptrdiff_t>(g.out_h) * g.out_w;
  int const units = ceil_div(g.row.out, rows);
  task_range const mine = share(static_cast<long long>(units) * o.batch, who);
  for (long long unit = mine.first; unit < mine.last;) {
    int const image = static_cast<int>(unit / units), row = static_cast<int>(unit % units) * rows;
    long long const left = (mine.last - unit) * rows;
    int end = row + b.band < g.row.out ? row + b.band : g.row.out;
    if (end - row > left) end = row + static_cast<int>(left);
    unit += ceil_div(end - row, rows);
    int const reach = (g.row.taps - 1) * g.row.tap_step, in_first = g.row.in_first + row;
    T const* const x = o.x + image * o.x_image;
    if constexpr (Key.x == layout::planar)
      gather_rows(x, g.c, g.in_h, g.in_w, in_first, end - row + reach, g.col.in_first, b.width,
                  static_cast<std::ptrdiff_t>(b.plane), scratch);
    else
      gather_blocked_rows(x, g.c, g.in_h, g.in_w, in_first, end - row + reach, g.col.in_first,
                          b.width, static_cast<std::ptrdiff_t>(b.plane), scratch);
    for (int p = row; p < end; p += rows) {
      int const valid_rows = end - p < rows ? end - p : rows, top = g.row.in_first + p;
      int first = 0, last = g.row.taps;
      while (first < last && top + valid_rows - 1 + first * g.row.tap_step < 0) ++first;
      while (first < last && top + (last - 1) * g.row.tap_step >= g.in_h) --last;
      job.tap_rows = last - first;
      for (int q = 0; q < g.col.out; q += lanes) {
        int const valid_cols = g.col.out - q < lanes ? g.col.out - q : lanes;
        job.x =
            scratch + static_cast<std::ptrdiff_t>(p - row) * b.width + first * job.x_tap_row + q;
        for (int k = 0; k < g.k; k += filters) {
          job.w = o.w + (k / filters * g.c * static_cast<std::ptrdiff_t>(g.row.taps) + first) *
                            g.col.taps * filters;
          alignas(64) T out[filters * rows * lanes];
          rows_tile<filters, rows>(job, out);
          for (int f = 0; f < filters && k + f < g.k; ++f) {
            vec const bias(o.bias ? o.bias[k + f] : T(0));
            std::ptrdiff_t at = (k + f) * plane + static_cast<std::ptrdiff_t>(p) * g.out_w + q;
            T const* const addend = o.addend ? o.addend + image * o.addend_image : nullptr;
            T* const y = o.y + image * o.y_image;
            for (int i = 0; i < valid_rows; ++i, at += g.out_w) {
              vec v = simd::load(out + (f * rows + i) * lanes) + bias;
              if (addend) v += simd::loadu_part(addend + at, valid_cols);
              simd::storeu_part(y + at, activate_as<Key.slow>(o.act, v, alpha), valid_cols);
            }
          }
        }
      }
    }
  }
}

struct rows : geometry::rows {
  template <conv_key Key, class T>
  static RESIN_INLINE void pack(conv_phase<blocking> const* phases, int, conv_shape const& s,
                                T const* w, T const* scale, channel_map in, channel_map, T* packed,
                                part who) {
    pack_rows(filters(Key), phases[0].shape, s, w, scale, in, packed, who);
  }
  template <conv_key Key, class T>
  static RESIN_INLINE void run(conv_phase<blocking> const* phases, int, conv_operands<T> const& o,
                               T* scratch, part who) {
    rows_correlation<Key>(phases[0], o, scratch, who);
  }
};

}  // namespace resin::kernels::detail
RESIN_END_INSTANTIATED
