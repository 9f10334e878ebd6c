// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Depthwise correlation: channels in the lanes, one filter each; forward and backward-data.

#include <resin/geometry/conv/depthwise.hpp>
#include <resin/kernels/conv/taps.hpp>
#include <resin/kernels/epilogue.hpp>

RESIN_INSTANTIATED
namespace resin::kernels::detail::inline RESIN_TARGET {

/// What the tiles of one output row read and write. Strides are in elements.
template <class T>
struct depthwise_job {
  T const* x;  ///< column 0 of the first row of taps that lies inside
  std::ptrdiff_t x_row;  ///< between rows of taps
  int rows, taps, tap_step;  ///< rows of taps inside; columns of taps and the columns between them
  int pixel_step;  ///< columns between what the tile loads one after the other
  int width;  ///< columns of x; those outside are zero
  T const* zero;  ///< a vector of zeros
  T const* w;  ///< [row of taps][tap][lane]
  T const* bias;  ///< of the block
  T const* addend;  ///< of the row, or null; strides as y
  T* y;
  std::ptrdiff_t y_col;
  activation_kind act;
  T alpha;
};

/// sum += weight * value for the taps U by which column `Col` of x reaches a tile of Cols outputs.
template <int Cols, int Step, int Col, class V, int... U>
RESIN_INLINE void add_depthwise_taps(V* sum, V const* weight, V const& value,
                                     std::integer_sequence<int, U...>) {
  using T = typename V::value_type;
  ((Col >= U && (Col - U) % Step == 0 && (Col - U) / Step < Cols
        ? simd::accumulate<T>(sum[(Col - U) / Step], weight[U], value)
        : void()),
   ...);
}

/// Outputs q to q + Cols of a row, of which `valid` are stored; the first reads x from column
/// `first` on. Border: columns outside x are read from the zeros.
/// Loops: row of taps; tap, Window at a time; columns and taps are unrolled. In registers: Cols
/// sums, Window vectors of weights, one of x. A row of taps costs Window + (Cols - 1) * Step +
/// Window loads for Window * Cols multiply-adds, 12 for 21 with seven columns and a 3x3 window of
/// stride 1.
template <int Cols, int Window, int Step, bool Border, bool Activate, class T>
RESIN_INLINE void depthwise_tile(depthwise_job<T> const& job, int first, int q, int valid) {
  depthwise_job<T> const& j = from_memory(job);
  using vec = simd::vec<T>;
  constexpr int lanes = simd::lanes<T>;
  constexpr std::make_integer_sequence<int, Window> window{};
  vec sum[Cols];
  vec const start = simd::load(j.bias);
  unroll<Cols>([&](auto i) RESIN_UNROLLED { sum[i] = start; });
  if (j.addend)
    unroll<Cols>([&](auto i) RESIN_UNROLLED {
      if (!Border || i < valid) sum[i] += simd::load(j.addend + (q + i) * j.y_col);
    });
  T const *x = j.x, *w = j.w;
  int const step = Window > 1 ? 1 : j.pixel_step, width = j.width;
  for (int r = j.rows; r > 0; --r, x += j.x_row) {
    int col = first, t = j.taps;
    do {
      vec weight[Window];
      unroll<Window>([&](auto u) RESIN_UNROLLED { weight[u] = simd::load(w + u * lanes); });
      T const* const at = x + static_cast<std::ptrdiff_t>(col) * lanes;
      unroll<(Cols - 1) * Step + Window>([&](auto i) RESIN_UNROLLED {
        bool const inside =
            !Border || static_cast<unsigned>(col + i * step) < static_cast<unsigned>(width);
        add_depthwise_taps<Cols, Step, i>(
            sum, weight, simd::in_register<T>(simd::load(inside ? at + i * step * lanes : j.zero)),
            window);
      });
      w += Window * lanes;
      col += j.tap_step;
    } while (Window == 1 && --t > 0);
  }
  if constexpr (Activate) activate_tile(sum, j.act, j.alpha);
  T* const y = j.y + q * j.y_col;
  unroll<Cols>([&](auto i) RESIN_UNROLLED {
    if (!Border || i < valid) simd::store(y + i * j.y_col, sum[i]);
  });
}

/// Loops: image and channel block, row, tile. x is read where it lies: taps outside a plane are
/// left out by rows and read as zeros by columns. Threads share (image, block, row) triples.
template <conv_key Key, class T>
RESIN_INLINE void depthwise_phase(conv_phase<geometry::depthwise_blocking> const& phase,
                                  T const* packed, conv_operands<T> const& o, part who) {
  constexpr int lanes = simd::lanes<T>;
  constexpr bool slow = Key.slow != activation_kind::pass;
  alignas(64) T const zero[lanes] = {};
  correlation const& g = phase.shape;
  conv_axis const &row = g.row, &col = g.col;
  int const taps = row.taps * col.taps, blocks = ceil_div(g.c, lanes);
  std::ptrdiff_t const x_row = static_cast<std::ptrdiff_t>(g.in_w) * lanes;
  std::ptrdiff_t const x_plane = phase.blocking.x_plane;
  std::ptrdiff_t const y_row = static_cast<std::ptrdiff_t>(g.out_w) * lanes;
  std::ptrdiff_t const y_plane = g.out_h * y_row;
  depthwise_job<T> job;
  job.x_row = row.tap_step * x_row;
  job.taps = col.taps;
  job.tap_step = col.tap_step;
  job.pixel_step = Key.tile.taps > 1 ? 1 : col.in_step;
  job.width = g.in_w;
  job.zero = zero;
  job.y_col = static_cast<std::ptrdiff_t>(col.out_step) * lanes;
  job.act = o.act;
  job.alpha = o.alpha;
  task_range const mine = share(static_cast<long long>(o.batch) * blocks * row.out, who);
  for (long long task = mine.first; task < mine.last; ++task) {
    int const i = static_cast<int>(task % row.out), plane = static_cast<int>(task / row.out);
    int const image = plane / blocks, block = plane % blocks;
    int h = row.in_first + i * row.in_step, r = 0;
    while (r < row.taps && h < 0) h += row.tap_step, ++r;
    int end = r;
    while (end < row.taps && h + (end - r) * row.tap_step < g.in_h) ++end;
    std::ptrdiff_t const out =
        block * y_plane + (row.out_first + i * row.out_step) * y_row + col.out_first * lanes;
    job.rows = taps ? end - r : 0;
    job.x = o.x + image * o.x_image + block * x_plane + (job.rows > 0 ? h : 0) * x_row;
    job.w = packed + (static_cast<std::ptrdiff_t>(block) * taps + r * col.taps) * lanes;
    job.bias = o.bias ? o.bias + block * lanes : zero;
    job.addend = o.addend ? o.addend + image * o.addend_image + out : nullptr;
    job.y = o.y + image * o.y_image + out;
    int first = col.in_first;
    for (int q = 0; q < col.out; q += Key.tile.cols, first += Key.tile.cols * col.in_step) {
      int const valid = col.out - q < Key.tile.cols ? col.out - q : Key.tile.cols;
      int const reach = (Key.tile.cols - 1) * col.in_step + (col.taps - 1) * col.tap_step;
      if (valid == Key.tile.cols && first >= 0 && first + reach < g.in_w)
        depthwise_tile<Key.tile.cols, Key.tile.taps, Key.tile.step, false, !slow>(job, first, q,
                                                                                  valid);
      else
        depthwise_tile<Key.tile.cols, Key.tile.taps, Key.tile.step, true, !slow>(job, first, q,
                                                                                 valid);
    }
    if constexpr (slow) activate_row<Key.slow>(job.y, col.out, job.y_col, o.alpha);
  }
}

/// The phases one after the other.
template <conv_key Key, class T>
RESIN_KERNEL void depthwise_correlation(conv_phase<geometry::depthwise_blocking> const* phases,
                                        int count, conv_operands<T> const& o, part who) {
  T const* packed = o.w;
  for (int i = 0; i < count; ++i) {
    depthwise_phase<Key>(phases[i], packed, o, who);
    packed += phases[i].weights;
  }
}

/// Depthwise: [channel block][tap][lane].
template <class T>
RESIN_INLINE void pack_depthwise_block(correlation const& g, conv_shape const& s, T const* w,
                                       T const* scale, int block, T* packed) {
  constexpr int lanes = simd::lanes<T>;
  packed += static_cast<std::ptrdiff_t>(block) * g.row.taps * g.col.taps * lanes;
  for_each_tap(g, s.S, [&](int t, int tap) RESIN_UNROLLED {
    for (int lane = 0; lane < lanes; ++lane) {
      int const c = block * lanes + lane;
      packed[t * lanes + lane] =
          c < g.c ? w[static_cast<std::ptrdiff_t>(c) * s.R * s.S + tap] * (scale ? scale[c] : T(1))
                  : T(0);
      keep_loop();
    }
  });
}

/// The correlations one after the other. Parts share channel blocks.
template <class T>
RESIN_KERNEL void pack_depthwise(conv_phase<geometry::depthwise_blocking> const* phases, int count,
                                 conv_shape const& s, T const* w, T const* scale, T* packed,
                                 part who) {
  for (int i = 0; i < count; packed += phases[i++].weights) {
    correlation const& g = phases[i].shape;
    task_range const mine = share(ceil_div(g.c, simd::lanes<T>), who);
    for (int b = static_cast<int>(mine.first); b < mine.last; ++b)
      pack_depthwise_block(g, s, w, scale, b, packed);
  }
}

struct depthwise : geometry::depthwise {
  template <conv_key Key, class T>
  static RESIN_INLINE void pack(conv_phase<blocking> const* phases, int count, conv_shape const& s,
                                T const* w, T const* scale, channel_map, channel_map, T* packed,
                                part who) {
    pack_depthwise(phases, count, s, w, scale, packed, who);
  }
  template <conv_key Key, class T>
  static RESIN_INLINE void run(conv_phase<blocking> const* phases, int count,
                               conv_operands<T> const& o, T*, part who) {
    depthwise_correlation<Key>(phases, count, o, who);
  }
};

}  // namespace resin::kernels::detail
RESIN_END_INSTANTIATED
