// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Winograd correlations along the columns of a planar x of few channels: packing and the kernel.

#include <resin/geometry/conv/winograd_lines.hpp>
#include <resin/kernels/conv/direct_tile.hpp>
#include <resin/kernels/conv/operands.hpp>
#include <resin/kernels/conv/winograd_axis.hpp>
#include <resin/kernels/runs.hpp>
#include <resin/simd/parts.hpp>

#include <cstddef>

RESIN_INSTANTIATED
namespace resin::kernels::detail::inline RESIN_TARGET {

using geometry::lines_blocking;
using geometry::lines_outputs;

/// [panel][point][row of taps, cut into `window`][channel][tap][filter], zero past the last filter.
/// A panel is `vectors` units of `unit` filters.
template <int R, class T>
RESIN_KERNEL void pack_lines(int unit, int vectors, int window, correlation const& g, T const* w,
                             T const* scale, channel_map out, T* packed, part who) {
  using vec = simd::vec<T>;
  constexpr int lanes = simd::lanes<T>, points = lines_outputs + R - 1;
  int const blocks = ceil_div(g.k, unit), S = g.col.taps, taps = R * S;
  task_range const mine = share(blocks, who);
  for (int kb = static_cast<int>(mine.first); kb < mine.last; ++kb) {
    int const panel = kb / vectors, left = blocks - panel * vectors,
              width = (left < vectors ? left : vectors) * unit;
    std::ptrdiff_t const point = static_cast<std::ptrdiff_t>(S) * g.c * width;
    T* const to = packed + static_cast<std::ptrdiff_t>(panel) * vectors * unit * points * S * g.c +
                  kb % vectors * unit;
    block_lanes const filters = lanes_of_block(out, kb, unit);
    for (int c = 0; c < g.c; ++c)
      for (int s = 0; s < S; ++s) {
        alignas(64) T column[R * lanes] = {};
        for (int k = 0; k < filters.count; ++k) {
          T const* const from =
              w + (static_cast<std::ptrdiff_t>(filters.first + k) * g.c + c) * taps + s;
          T const factor = scale ? scale[filters.first + k] : T(1);
          for (int r = 0; r < R; ++r) {
            column[r * lanes + k] = factor * from[r * S];
            keep_loop();
          }
        }
        vec d[R], u[points];
        unroll<R>([&](auto r) RESIN_UNROLLED { d[r] = simd::load(column + r * lanes); });
        winograd_axis<lines_outputs, R>::template weights<T>(d, u);
        T* const at =
            to +
            ((static_cast<std::ptrdiff_t>(s / window) * g.c + c) * window + s % window) * width;
        unroll<points>([&](auto j)
                           RESIN_UNROLLED { simd::storeu_part(at + j * point, u[j], unit); });
      }
  }
}

/// B^T d along the columns of the rows that tile row `tile` reads, border included, of every
/// channel: point after point `plane` elements apart. Some vectors a row.
template <int R, class T>
RESIN_INLINE void transform_lines(correlation const& g, lines_blocking const& b, int tile,
                                  T const* x, T* to) {
  using vec = simd::vec<T>;
  constexpr int lanes = simd::lanes<T>, points = lines_outputs + R - 1;
  std::ptrdiff_t const plane = static_cast<std::ptrdiff_t>(b.plane);
  int const first = g.row.in_first + tile * lines_outputs, low = b.low,
            from = g.col.in_first > 0 ? g.col.in_first : 0;
  int columns = g.in_w - from;  // of x that are read; they lie from column `low` on
  if (columns > b.width - low) columns = b.width - low;
  if (columns < 0) columns = 0;
  auto const zeros = [&](int c, int begin, int end) RESIN_UNROLLED {
    for (int j = 0; j < points; ++j)
      for (int q = begin; q < end; q += lanes) {
        simd::storeu(to + j * plane + static_cast<std::ptrdiff_t>(c) * b.width + q, vec(T(0)));
        keep_loop();
      }
  };
  // What the border's zeros cover of the columns behind it is written after them.
  for (int c = 0; c < g.c; ++c, x += static_cast<std::ptrdiff_t>(g.in_h) * g.in_w) {
    zeros(c, 0, low);
    for (int w = 0; w < columns; w += lanes) {
      int const count = columns - w < lanes ? columns - w : lanes;
      vec d[points], v[points];
      unroll<points>([&](auto i) RESIN_UNROLLED {
        int const h = first + i;
        d[i] = h >= 0 && h < g.in_h
                   ? simd::loadu_part(x + static_cast<std::ptrdiff_t>(h) * g.in_w + from + w, count)
                   : vec(T(0));
      });
      winograd_axis<lines_outputs, R>::template input<T>(d, v);
      unroll<points>([&](auto j) RESIN_UNROLLED {
        simd::storeu(to + j * plane + static_cast<std::ptrdiff_t>(c) * b.width + low + w, v[j]);
      });
    }
    zeros(c, low + round_up(columns, lanes), b.width);
  }
}

/// act(A^T m + bias + addend) of `cols` columns and the valid rows of one vector of filters. m is
/// [point][column], y and addend are at the first output.
template <int R, bool Activate, class T>
RESIN_INLINE void lines_output(T const* m, std::ptrdiff_t point, T const* bias, T const* addend,
                               T* y, std::ptrdiff_t y_row, int rows, int cols, activation_kind act,
                               T alpha) {
  using vec = simd::vec<T>;
  constexpr int lanes = simd::lanes<T>, M = lines_outputs, points = M + R - 1;
  vec const start = bias ? simd::load(bias) : vec(T(0));
  for (int q = 0; q < cols * lanes; q += lanes) {
    vec d[points], v[M];
    unroll<points>([&](auto j) RESIN_UNROLLED { d[j] = simd::load(m + j * point + q); });
    winograd_axis<M, R>::template output<T>(d, v);
    unroll<M>([&](auto p) RESIN_UNROLLED {
      v[p] += start;
      if (addend && p < rows) v[p] += simd::load(addend + p * y_row + q);
    });
    if constexpr (Activate) activate_tile(v, act, alpha);
    unroll<M>([&](auto p) RESIN_UNROLLED {
      if (p < rows) simd::store(y + p * y_row + q, v[p]);
    });
  }
}

/// One panel of filters over a row of tiles. Loops: tile of columns; point, its products by the
/// tile of the direct kernels; then the outputs.
template <conv_key Key, int Vectors, class T>
RESIN_INLINE void lines_panel(correlation const& g, lines_blocking const& b, T const* w,
                              T const* bias, T const* inputs, int const* offset, T* sums,
                              T const* addend, T* y, int rows, activation_kind act, T alpha) {
  constexpr int lanes = simd::lanes<T>, R = geometry::winograd_lines::window(Key),
                points = lines_outputs + R - 1;
  constexpr bool slow = Key.slow != activation_kind::pass;
  std::ptrdiff_t const y_row = static_cast<std::ptrdiff_t>(g.out_w) * lanes,
                       y_vector = y_row * g.out_h,
                       slice = static_cast<std::ptrdiff_t>(g.col.taps) * g.c * Vectors * lanes,
                       point = static_cast<std::ptrdiff_t>(Vectors) * Key.tile.cols * lanes;
  conv_tile_job<T> job{};
  job.x_channel = b.width;
  job.offset = offset;
  job.taps = g.col.taps / Key.tile.taps;
  job.channels = job.block = g.c;
  job.y_vector = Key.tile.cols * lanes;
  job.y_col = lanes;
  job.valid_rows = 1;
  job.valid_cols = Key.tile.cols;
  job.first = job.last = true;
  for (int q = 0; q < g.col.out; q += Key.tile.cols) {
    for (int j = 0; j < points; ++j) {
      job.x = inputs + j * static_cast<std::ptrdiff_t>(b.plane) + q;
      job.w = w + j * slice;
      job.y = sums + j * point;
      conv_tile<1, Key.tile.cols, Vectors, 1, Key.tile.taps, false>(job);
    }
    int const cols = g.col.out - q < Key.tile.cols ? g.col.out - q : Key.tile.cols;
    for (int v = 0; v < Vectors; ++v) {
      std::ptrdiff_t const at = v * y_vector + q * lanes;
      lines_output<R, !slow>(sums + v * Key.tile.cols * lanes, point,
                             bias ? bias + v * lanes : nullptr, addend ? addend + at : nullptr,
                             y + at, y_row, rows, cols, act, alpha);
      if constexpr (slow)
        for (int p = 0; p < rows; ++p)
          activate_row<Key.slow>(y + at + p * y_row, cols, lanes, alpha);
    }
  }
}

/// Loops: image and row of tiles (its inputs transformed to scratch), panel of filters. Threads
/// share the pairs of the two; a sum's order depends on the key and the shape alone.
template <conv_key Key, class T>
RESIN_KERNEL void lines_correlation(conv_phase<lines_blocking> const& phase,
                                    conv_operands<T> const& o, T* scratch, part who) {
  constexpr int lanes = simd::lanes<T>, width = Key.tile.vectors * lanes;
  correlation const& g = phase.shape;
  lines_blocking const b = phase.blocking;
  int* const offset = reinterpret_cast<int*>(scratch);
  for (int s = 0; s < g.col.taps; s += Key.tile.taps) offset[s / Key.tile.taps] = s;
  T *const inputs = scratch + b.table, *const sums = inputs + b.inputs;
  int const panels = ceil_div(g.k, width);
  std::ptrdiff_t const panel_weights =
      static_cast<std::ptrdiff_t>(lines_points(g)) * g.col.taps * g.c * width;
  task_range const mine = share(static_cast<long long>(b.rows) * o.batch * panels, who);
  long long ready = -1;
  for (long long task = mine.first; task < mine.last; ++task) {
    long long const unit = task / panels, image = unit / b.rows;
    int const p = static_cast<int>(task % panels), tile = static_cast<int>(unit % b.rows),
              row = tile * lines_outputs, left = g.row.out - row;
    if (unit != ready) {
      transform_lines<geometry::winograd_lines::window(Key)>(g, b, tile, o.x + image * o.x_image,
                                                             inputs);
      ready = unit;
    }
    std::ptrdiff_t const at =
        (static_cast<std::ptrdiff_t>(p) * Key.tile.vectors * g.out_h + row) * g.out_w * lanes;
    auto const panel = [&]<int Vectors>() RESIN_UNROLLED {
      lines_panel<Key, Vectors>(g, b, o.w + p * panel_weights,
                                o.bias ? o.bias + p * width : nullptr, inputs, offset, sums,
                                o.addend ? o.addend + image * o.addend_image + at : nullptr,
                                o.y + image * o.y_image + at,
                                left < lines_outputs ? left : lines_outputs, o.act, o.alpha);
    };
    if constexpr (Key.tile.vector_tail != 0) {
      if (p == panels - 1) {
        panel.template operator()<Key.tile.vector_tail>();
        continue;
      }
    }
    panel.template operator()<Key.tile.vectors>();
  }
}

struct winograd_lines : geometry::winograd_lines {
  template <conv_key Key, class T>
  static RESIN_INLINE void pack(conv_phase<blocking> const* phases, int, conv_shape const&,
                                T const* w, T const* scale, channel_map, channel_map out, T* packed,
                                part who) {
    pack_lines<window(Key)>(simd::lanes<T>, Key.tile.vectors, Key.tile.taps, phases[0].shape, w,
                            scale, out, packed, who);
  }
  template <conv_key Key, class T>
  static RESIN_INLINE void run(conv_phase<blocking> const* phases, int, conv_operands<T> const& o,
                               T* scratch, part who) {
    lines_correlation<Key>(phases[0], o, scratch, who);
  }
};

}  // namespace resin::kernels::detail
RESIN_END_INSTANTIATED
