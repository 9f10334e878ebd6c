// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Winograd correlations along the columns of a planar x with few filters: output columns in the
// lanes, y planar.

#include <resin/geometry/conv/winograd_rows.hpp>
#include <resin/kernels/conv/winograd_lines.hpp>

RESIN_INSTANTIATED
namespace resin::kernels::detail::inline RESIN_TARGET {

/// act(A^T m + bias + addend) of a vector of columns, `cols` of them and `rows` rows valid.
template <int R, activation_kind Slow, class T>
RESIN_INLINE void rows_output(T const* m, std::ptrdiff_t point, T bias, T const* addend, T* y,
                              std::ptrdiff_t y_row, int rows, int cols, activation_kind act,
                              simd::vec<T> const& alpha) {
  using vec = simd::vec<T>;
  constexpr int M = lines_outputs, points = M + R - 1;
  vec d[points], v[M];
  unroll<points>([&](auto j) RESIN_UNROLLED { d[j] = simd::load(m + j * point); });
  winograd_axis<M, R>::template output<T>(d, v);
  unroll<M>([&](auto p) RESIN_UNROLLED {
    if (p < rows) {
      v[p] += vec(bias);
      if (addend) v[p] += simd::loadu_part(addend + p * y_row, cols);
      simd::storeu_part(y + p * y_row, activate_as<Slow>(act, v[p], alpha), cols);
    }
  });
}

/// Products of one point: Filters x Vectors sums over channels and the Taps taps of a row, to
/// out[filter][vector]. Loops: channel; its taps unrolled.
template <int Filters, int Vectors, int Taps, class T>
RESIN_INLINE void point_tile(T const* x, std::ptrdiff_t x_channel, T const* w, int channels,
                             T* out) {
  using vec = simd::vec<T>;
  constexpr int lanes = simd::lanes<T>;
  vec sum[Filters * Vectors];
  unroll<Filters * Vectors>([&](auto i) RESIN_UNROLLED { sum[i] = vec(T(0)); });
  for (; channels > 0; --channels, x += x_channel, w += Taps * Filters)
    unroll<Taps>([&](auto s) RESIN_UNROLLED {
      vec value[Vectors];
      unroll<Vectors>([&](auto v) RESIN_UNROLLED { value[v] = simd::loadu(x + s + v * lanes); });
      unroll<Filters>([&](auto f) RESIN_UNROLLED {
        vec const weight = simd::broadcast(w[s * Filters + f]);
        unroll<Vectors>([&](auto v) RESIN_UNROLLED {
          simd::accumulate<T>(sum[f * Vectors + v], value[v], weight);
        });
      });
    });
  unroll<Filters * Vectors>([&](auto i) RESIN_UNROLLED { simd::store(out + i * lanes, sum[i]); });
}

/// Loops: image and row of tiles (its inputs transformed to scratch), tile of columns, tile of
/// filters; point by point its products; then the outputs. Threads share
/// rows of tiles; a sum's order depends on the key and the shape alone.
template <conv_key Key, class T>
RESIN_KERNEL RESIN_ONE_REGION void lines_rows(conv_phase<lines_blocking> const& phase,
                                              conv_operands<T> const& o, T* scratch, part who) {
  constexpr int lanes = simd::lanes<T>, R = geometry::winograd_rows::window(Key),
                filters = geometry::winograd_rows::filters(Key), vectors = Key.tile.vectors,
                points = lines_outputs + R - 1, cols = vectors * lanes;
  correlation const& g = phase.shape;
  lines_blocking const b = phase.blocking;
  simd::vec<T> const alpha(o.alpha);
  T *const inputs = scratch + b.table, *const sums = inputs + b.inputs;
  std::ptrdiff_t const plane = static_cast<std::ptrdiff_t>(g.out_h) * g.out_w,
                       slice = static_cast<std::ptrdiff_t>(g.col.taps) * g.c * filters,
                       point = static_cast<std::ptrdiff_t>(filters) * cols;
  task_range const mine = share(static_cast<long long>(b.rows) * o.batch, who);
  for (long long unit = mine.first; unit < mine.last; ++unit) {
    long long const image = unit / b.rows;
    int const tile = static_cast<int>(unit % b.rows), row = tile * lines_outputs,
              left = g.row.out - row, valid_rows = left < lines_outputs ? left : lines_outputs;
    transform_lines<R>(g, b, tile, o.x + image * o.x_image, inputs);
    for (int q = 0; q < g.col.out; q += cols)
      for (int k = 0; k < g.k; k += filters) {
        T const* w = o.w + k / filters * points * slice;
        for (int j = 0; j < points; ++j, w += slice)
          point_tile<filters, vectors, R>(inputs + j * static_cast<std::ptrdiff_t>(b.plane) + q,
                                          b.width, w, g.c, sums + j * point);
        for (int f = 0; f < filters && k + f < g.k; ++f)
          for (int v = 0; v < vectors; ++v) {
            int const col = q + v * lanes, valid = g.col.out - col;
            if (valid <= 0) break;
            std::ptrdiff_t const at =
                (k + f) * plane + static_cast<std::ptrdiff_t>(row) * g.out_w + col;
            rows_output<R, Key.slow>(sums + (f * vectors + v) * lanes, point,
                                     o.bias ? o.bias[k + f] : T(0),
                                     o.addend ? o.addend + image * o.addend_image + at : nullptr,
                                     o.y + image * o.y_image + at, g.out_w, valid_rows,
                                     valid < lanes ? valid : lanes, o.act, alpha);
          }
      }
  }
}

struct winograd_rows : geometry::winograd_rows {
  template <conv_key Key, class T>
  static RESIN_INLINE void pack(conv_phase<blocking> const* phases, int, conv_shape const&,
                                T const* w, T const* scale, channel_map, channel_map out, T* packed,
                                part who) {
    correlation const& g = phases[0].shape;
    pack_lines<window(Key)>(filters(Key), 1, g.col.taps, g, w, scale, out, packed, who);
  }
  template <conv_key Key, class T>
  static RESIN_INLINE void run(conv_phase<blocking> const* phases, int, conv_operands<T> const& o,
                               T* scratch, part who) {
    lines_rows<Key>(phases[0], o, scratch, who);
  }
};

}  // namespace resin::kernels::detail
RESIN_END_INSTANTIATED
