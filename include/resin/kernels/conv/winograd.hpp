// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Winograd correlations over a batch: F(2x2,3x3), F(4x4,3x3) and F(2x2,5x5), forward and
// backward-data.

#include <resin/geometry/conv/winograd.hpp>
#include <resin/kernels/conv/direct_tile.hpp>
#include <resin/kernels/conv/winograd_pack.hpp>
#include <resin/kernels/conv/winograd_transform.hpp>
#include <resin/kernels/epilogue.hpp>

#include <cstddef>

RESIN_INSTANTIATED
namespace resin::kernels::detail::inline RESIN_TARGET {

using geometry::winograd_blocking;

/// A matrix product of one point: Cols tiles by Vectors vectors of filters.
template <class T>
struct winograd_job {
  T const* x;  ///< transformed inputs [channel block][tile][lane]
  std::ptrdiff_t x_block;
  int channels;
  T const* w;  ///< [channel][filter]
  T* y;  ///< sums [vector][tile][lane]
  std::ptrdiff_t y_vector;
  char const* ahead;  ///< weights to come, `lines` cache lines for every channel block
  int lines;
};

/// In registers: Cols * Vectors sums, Vectors vectors of weights, one broadcast. A channel costs
/// Vectors aligned loads, Cols broadcasts and Cols * Vectors multiply-adds. Width vectors of
/// weights lie between channels.
template <int Cols, int Vectors, int Width, class T>
RESIN_INLINE void winograd_product(winograd_job<T> const& job) {
  winograd_job<T> const& j = from_memory(job);
  using vec = simd::vec<T>;
  constexpr int lanes = simd::lanes<T>;
  constexpr std::make_integer_sequence<int, Vectors> vectors{};
  vec sum[Cols * Vectors];
  unroll<Cols * Vectors>([&](auto i) RESIN_UNROLLED { sum[i] = vec(T(0)); });
  T const *w = j.w, *block = j.x;
  char const* ahead = j.ahead;
  for (int left = j.channels; left > 0; left -= lanes, block += j.x_block) {
    for (int i = j.lines; i > 0; --i, ahead += 64) simd::prefetch_l2(ahead);
    T const* const end = block + (left < lanes ? left : lanes);
    for (T const* x = block; x != end; ++x, w += Width * lanes) {
      vec weight[Vectors];
      unroll<Vectors>([&](auto v) RESIN_UNROLLED { weight[v] = simd::load(w + v * lanes); });
      unroll<Cols>([&](auto p) RESIN_UNROLLED {
        vec const value = simd::broadcast(x[p * lanes]);
        add_taps<1, Vectors, 0>(sum + p * Vectors, weight, value, vectors);
      });
    }
  }
  T* const y = j.y;
  unroll<Vectors>([&](auto v) RESIN_UNROLLED {
    unroll<Cols>([&](auto p) RESIN_UNROLLED {
      simd::store(y + v * j.y_vector + p * lanes, sum[p * Vectors + v]);
    });
  });
}

/// act(A^T m A + bias + addend) of one tile and filter block, the valid outputs alone. m, addend
/// and y are at the first of them.
template <int M, int R, bool Activate, class T>
RESIN_INLINE void winograd_output(T const* m, std::ptrdiff_t plane, T const* bias, T const* addend,
                                  T* y, std::ptrdiff_t y_row, int rows, int cols,
                                  activation_kind act, T alpha) {
  using vec = simd::vec<T>;
  constexpr int lanes = simd::lanes<T>, side = M + R - 1;
  alignas(64) T half[side * M * lanes];
  vec d[side], v[M];
  for (int i = 0; i < side; ++i) {
    unroll<side>([&](auto j) RESIN_UNROLLED { d[j] = simd::load(m + j * plane); });
    winograd_axis<M, R>::template output<T>(d, v);
    unroll<M>([&](auto q) RESIN_UNROLLED { simd::store(half + (i * M + q) * lanes, v[q]); });
    m += side * plane;
  }
  vec const start = bias ? simd::load(bias) : vec(T(0));
  for (int q = 0; q < cols; ++q) {
    unroll<side>([&](auto i) RESIN_UNROLLED { d[i] = simd::load(half + (i * M + q) * lanes); });
    winograd_axis<M, R>::template output<T>(d, v);
    unroll<M>([&](auto p) RESIN_UNROLLED {
      v[p] += start;
      if (addend && p < rows) v[p] += simd::load(addend + p * y_row + q * lanes);
    });
    if constexpr (Activate) activate_tile(v, act, alpha);
    unroll<M>([&](auto p) RESIN_UNROLLED {
      if (p < rows) simd::store(y + p * y_row + q * lanes, v[p]);
    });
  }
}

/// Loops: block of tiles (their transformed inputs in L2), panel of filters, point, register tile;
/// then the panel's outputs. The weights are one stream in this order, each line fetched to L2
/// while the point before it is computed. Threads share register tiles and panels; a sum runs over
/// the channels in order, whoever computes it.
template <conv_key Key, class T>
struct winograd_walk {
  static constexpr int lanes = simd::lanes<T>, M = winograd_outputs(Key.algorithm),
                       R = geometry::winograd<M>::window(Key), side = M + R - 1,
                       points = side * side;
  static constexpr bool slow = Key.slow != activation_kind::pass;

  correlation const& g;
  conv_operands<T> const& o;
  winograd_blocking const& b;
  T *inputs, *sums;
  bool near;  ///< all weights fit L2
  bool far;  ///< x and y take more than twice L2: they come from memory

  [[nodiscard]] RESIN_INLINE tile_source<T> source(int block) const {
    std::ptrdiff_t const x_plane = static_cast<std::ptrdiff_t>(g.in_h) * g.in_w * lanes;
    return {o.x + block * x_plane, o.x_image,      g.in_h, g.in_w,
            g.row.in_first,        g.col.in_first, b.rows, b.cols};
  }
  [[nodiscard]] RESIN_INLINE tile_source<T> result(T const* y, std::ptrdiff_t image,
                                                   int block) const {
    std::ptrdiff_t const y_plane = static_cast<std::ptrdiff_t>(g.out_h) * g.out_w * lanes;
    return {y + block * y_plane, image, g.out_h, g.out_w, 0, 0, b.rows, b.cols};
  }

  RESIN_INLINE void transform(long long first, int tiles) const {
    for (int block = 0; block * lanes < g.c; ++block)
      transform_tiles<side, side, M>(
          source(block), first, tiles,
          inputs + static_cast<std::ptrdiff_t>(block) * b.units * Key.tile.cols * lanes,
          static_cast<std::ptrdiff_t>(b.inputs), [](auto const& d, auto& v) RESIN_UNROLLED {
            winograd_axis<M, R>::template input<T>(d, v);
          });
  }

  /// The products of `units` register tiles, `tiles` tiles from `first` on, with Vectors vectors of
  /// a panel that has Width; `more` panels follow, or a block of `next` tiles.
  template <int Vectors, int Width = Vectors>
  RESIN_INLINE void multiply(T const* w, int first_block, int units, long long first, int tiles,
                             bool more, int next) const {
    int const times = points * units;
    bool const adds = o.addend && o.addend != o.y;
    tile_fetch<M, T> fetch[] = {
        {result(o.y, o.y_image, first_block), 0, true, first, tiles, Vectors, times},
        {source(0), R - 1, false, first + tiles, more ? 0 : next, ceil_div(g.c, lanes), times},
        {result(adds ? o.addend : o.y, o.addend_image, first_block), 0, false, first, tiles,
         Vectors, times}};
    int const fetches = !far ? 0 : adds ? 3 : 2;
    winograd_job<T> job;
    job.x_block = static_cast<std::ptrdiff_t>(b.units) * Key.tile.cols * lanes;
    job.y_vector = job.x_block;
    job.channels = g.c;
    std::ptrdiff_t const slice = static_cast<std::ptrdiff_t>(g.c) * Width * lanes;
    constexpr int line = 64 / static_cast<int>(sizeof(T));
    int const blocks = ceil_div(g.c, lanes) * units;
    // Weights that are read once and lie in L2 already come as fast without it.
    int const lines =
        near && units == 1 ? 0 : static_cast<int>((slice / line + blocks - 1) / blocks);
    for (int point = 0; point < points; ++point) {
      job.w = w;
      w += slice;
      job.ahead = reinterpret_cast<char const*>(w);
      job.lines = more || point + 1 < points ? lines : 0;
      job.x = inputs + point * static_cast<std::ptrdiff_t>(b.inputs);
      job.y = sums + point * static_cast<std::ptrdiff_t>(b.sums);
      for (int unit = 0; unit < units; ++unit) {
        for (int i = 0; i < fetches; ++i) fetch[i]();
        winograd_product<Key.tile.cols, Vectors, Width>(job);
        job.x += Key.tile.cols * lanes;
        job.y += Key.tile.cols * lanes;
        job.ahead += job.lines * ceil_div(g.c, lanes) * 64;
      }
    }
  }

  /// The outputs of filter blocks first_block on.
  RESIN_INLINE void finish(int first_block, int vectors, long long first, int tiles) const {
    std::ptrdiff_t const y_row = static_cast<std::ptrdiff_t>(g.out_w) * lanes,
                         y_plane = y_row * g.out_h;
    for (int v = 0; v < vectors; ++v) {
      int const block = first_block + v;
      T const* const bias = o.bias ? o.bias + block * lanes : nullptr;
      T const* m = sums + static_cast<std::ptrdiff_t>(v) * b.units * Key.tile.cols * lanes;
      winograd_place at(b.rows, b.cols, first);
      for (int i = 0; i < tiles; ++i, at.next(), m += lanes) {
        int const row = at.row * M, col = at.col * M;
        int const rows = g.row.out - row < M ? g.row.out - row : M,
                  cols = g.col.out - col < M ? g.col.out - col : M;
        std::ptrdiff_t const to = block * y_plane + row * y_row + col * lanes;
        T* const y = o.y + at.image * o.y_image + to;
        winograd_output<M, R, !slow>(m, static_cast<std::ptrdiff_t>(b.sums), bias,
                                     o.addend ? o.addend + at.image * o.addend_image + to : nullptr,
                                     y, y_row, rows, cols, o.act, o.alpha);
        if constexpr (slow)
          for (int r = 0; r < rows; ++r)
            activate_row<Key.slow>(y + r * y_row, cols, lanes, o.alpha);
      }
    }
  }
};

template <conv_key Key, class T>
RESIN_KERNEL void winograd_correlation(conv_phase<winograd_blocking> const& phase,
                                       conv_operands<T> const& o, T* scratch, part who) {
  using walk_type = winograd_walk<Key, T>;
  constexpr int lanes = simd::lanes<T>;
  correlation const& g = phase.shape;
  winograd_blocking const b = phase.blocking;
  long long const tiles = static_cast<long long>(o.batch) * b.rows * b.cols,
                  units = (tiles + Key.tile.cols - 1) / Key.tile.cols;
  // Panels of four vectors are cut in two where there is nothing else to share.
  int const whole = ceil_div(g.k, Key.tile.vectors * lanes),
            cut = Key.tile.vectors == 4 && units * whole < who.count ? 2 : 1, panels = whole * cut;
  thread_grid const grid =
      share_grid(who.count, units, panels,
                 phase.weights > static_cast<long long>(g.c) * g.in_h * g.in_w * o.batch);
  task_range const rows = share(units, {who.index / grid.panels, grid.rows});
  task_range const mine = share(panels, {who.index % grid.panels, grid.panels});
  if (mine.first == mine.last || rows.first == rows.last) return;
  walk_type const walk{
      g,
      o,
      b,
      scratch,
      scratch + walk_type::points * b.inputs,
      b.near,
      (o.x_image + o.y_image) * o.batch * static_cast<long long>(sizeof(T)) / 2 > b.cache};
  std::ptrdiff_t const panel_stride =
      static_cast<std::ptrdiff_t>(g.c) * Key.tile.vectors * lanes * walk_type::points;
  long long const blocks = (rows.last - rows.first + b.units - 1) / b.units;
  for (long long block = 0; block < blocks; ++block) {
    task_range const these =
        share(rows.last - rows.first, {static_cast<int>(block), static_cast<int>(blocks)});
    long long const first = (rows.first + these.first) * Key.tile.cols;
    int const count = static_cast<int>(these.last - these.first);
    int const here = first + count * Key.tile.cols < tiles ? count * Key.tile.cols
                                                           : static_cast<int>(tiles - first);
    long long const rest = rows.last * Key.tile.cols < tiles
                               ? rows.last * Key.tile.cols - first - here
                               : tiles - first - here;
    int const next = rest < here ? static_cast<int>(rest) : here;
    walk.transform(first, here);
    for (int p = static_cast<int>(mine.first); p < mine.last; ++p) {
      T const* const w = o.w + p / cut * panel_stride;
      bool const more = p + 1 < mine.last;
      if constexpr (Key.tile.vectors == 4) {
        if (cut == 2) {
          walk.template multiply<2, 4>(w + p % 2 * 2 * lanes, p * 2, count, first, here, more,
                                       next);
          walk.finish(p * 2, 2, first, here);
          continue;
        }
      }
      if constexpr (Key.tile.vector_tail != 0) {
        if (p == panels - 1) {
          walk.template multiply<Key.tile.vector_tail>(w, p * Key.tile.vectors, count, first, here,
                                                       more, next);
          walk.finish(p * Key.tile.vectors, Key.tile.vector_tail, first, here);
          continue;
        }
      }
      walk.template multiply<Key.tile.vectors>(w, p * Key.tile.vectors, count, first, here, more,
                                               next);
      walk.finish(p * Key.tile.vectors, Key.tile.vectors, first, here);
    }
  }
}

template <int M>
struct winograd : geometry::winograd<M> {
  using typename geometry::winograd<M>::blocking;
  template <conv_key Key, class T>
  static RESIN_INLINE void pack(conv_phase<blocking> const* phases, int, conv_shape const&,
                                T const* w, T const* scale, channel_map in, channel_map out,
                                T* packed, part who) {
    pack_winograd<M, winograd::window(Key)>(Key.tile.vectors, phases[0].shape, w, scale, in, out,
                                            packed, who);
  }
  template <conv_key Key, class T>
  static RESIN_INLINE void run(conv_phase<blocking> const* phases, int, conv_operands<T> const& o,
                               T* scratch, part who) {
    winograd_correlation<Key>(phases[0], o, scratch, who);
  }
};

}  // namespace resin::kernels::detail
RESIN_END_INSTANTIATED
