// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Depthwise correlation: channels in the lanes, one filter each; forward and backward-data.

#include <resin/base/part.hpp>
#include <resin/kernels/activation.hpp>
#include <resin/kernels/conv_gather.hpp>
#include <resin/kernels/conv_operands.hpp>
#include <resin/kernels/conv_tile.hpp>

namespace resin::kernels::detail {

/// Cols pixels of one channel block. In registers: Cols sums and one weight vector; a tap costs
/// Cols + 1 loads and Cols multiply-adds, so loads set the pace.
template <int Cols, bool Activate, class T>
RESIN_INLINE void depthwise_tile(T const* x, int const* offset, int taps, T const* w, T const* bias,
                                 T const* addend, T* y, std::ptrdiff_t y_col, int valid,
                                 activation_kind act, T alpha) {
  using vec = simd::vec<T>;
  constexpr int lanes = simd::lanes<T>;
  vec sum[Cols];
  vec const start = bias ? simd::load(bias) : vec(T(0));
  unroll<Cols>([&](auto q) RESIN_UNROLLED { sum[q] = start; });
  if (addend)
    unroll<Cols>([&](auto q) RESIN_UNROLLED {
      if (q < valid) sum[q] += simd::load(addend + q * y_col);
    });
  for (int t = 0; t < taps; ++t) {
    vec const weight = simd::load(w + t * lanes);
    T const* const at = x + offset[t];
    unroll<Cols>([&](auto q) RESIN_UNROLLED {
      sum[q] = simd::fma<T>(simd::load(at + q * lanes), weight, sum[q]);
    });
  }
  if constexpr (Activate) activate_tile(sum, act, alpha);
  unroll<Cols>([&](auto q) RESIN_UNROLLED {
    if (q < valid) simd::store(y + q * y_col, sum[q]);
  });
}

/// Loops: image and channel block, band of rows (gathered with its border unless it can be read in
/// place), row, tile. Threads share (image, block, row) triples.
template <conv_key Key, class T>
RESIN_INLINE void depthwise_phase(conv_phase const& phase, T const* packed,
                                  conv_operands<T> const& o, T* scratch, part who) {
  constexpr int lanes = simd::lanes<T>;
  constexpr bool slow = Key.slow != activation_kind::pass;
  correlation const& g = phase.shape;
  conv_blocking const& b = phase.blocking;
  int* const offset = reinterpret_cast<int*>(scratch);
  T* const band = scratch + b.table;
  int const taps = g.row.taps * g.col.taps, blocks = ceil_div(g.c, lanes);
  for (int r = 0, t = 0; r < g.row.taps; ++r)
    for (int s = 0; s < g.col.taps; ++s, ++t)
      offset[t] = static_cast<int>(tap_offset(b.row_elements, b.phases, b.phase_width, lanes,
                                              r * g.row.tap_step, s * g.col.tap_step));
  std::ptrdiff_t const x_plane = static_cast<std::ptrdiff_t>(g.in_h) * g.in_w * lanes;
  std::ptrdiff_t const y_plane = static_cast<std::ptrdiff_t>(g.out_h) * g.out_w * lanes;
  std::ptrdiff_t const y_row = static_cast<std::ptrdiff_t>(g.row.out_step) * g.out_w * lanes;
  std::ptrdiff_t const y_col = static_cast<std::ptrdiff_t>(g.col.out_step) * lanes;
  task_range const mine = share(static_cast<long long>(o.batch) * blocks * b.rows, who);
  for (long long task = mine.first; task < mine.last;) {
    int const row = static_cast<int>(task % b.rows), plane = static_cast<int>(task / b.rows);
    int const image = plane / blocks, block = plane % blocks;
    int end = row + b.band < b.rows ? row + b.band : b.rows;
    if (task + (end - row) > mine.last) end = row + static_cast<int>(mine.last - task);
    task += end - row;
    T const* x = o.x + image * o.x_image + block * x_plane;
    int row_base = row;
    if (taps == 0) {
      // A phase that no tap reaches: nothing of x is read.
    } else if (b.in_place) {
      x += (static_cast<std::ptrdiff_t>(g.row.in_first) * g.in_w + g.col.in_first) * lanes;
      row_base = 0;
    } else {
      gather_shape const s{g.in_h,
                           g.in_w,
                           (end - row - 1) * b.row_step + (g.row.taps - 1) * g.row.tap_step + 1,
                           g.row.in_first + row * g.row.in_step,
                           b.row_inc,
                           b.phases,
                           b.phase_width,
                           g.col.in_first,
                           g.col.in_step};
      gather_plane<true>(s, x, band);
      x = band;
    }
    std::ptrdiff_t const out =
        block * y_plane +
        (static_cast<std::ptrdiff_t>(g.row.out_first) * g.out_w + g.col.out_first) * lanes;
    T const* const w = packed + static_cast<std::ptrdiff_t>(block) * taps * lanes;
    T const* const bias = o.bias ? o.bias + block * lanes : nullptr;
    for (int i = row; i < end; ++i) {
      T const* at = x + (i - row_base) * b.row_step * b.row_elements;
      T* const y = o.y + image * o.y_image + out + i * y_row;
      T const* const addend =
          o.addend ? o.addend + image * o.addend_image + out + i * y_row : nullptr;
      int q = 0;
      for (; q + Key.cols <= b.cols; q += Key.cols)
        depthwise_tile<Key.cols, !slow>(at + q * lanes, offset, taps, w, bias,
                                        addend ? addend + q * y_col : nullptr, y + q * y_col, y_col,
                                        Key.cols, o.act, o.alpha);
      if (q < b.cols) {
        bool done = false;
        if constexpr (Key.tail != 0) {
          if (b.cols - q == Key.tail) {
            depthwise_tile<Key.tail, !slow>(at + q * lanes, offset, taps, w, bias,
                                            addend ? addend + q * y_col : nullptr, y + q * y_col,
                                            y_col, Key.tail, o.act, o.alpha);
            done = true;
          }
        }
        if (!done)
          depthwise_tile<Key.cols, !slow>(at + q * lanes, offset, taps, w, bias,
                                          addend ? addend + q * y_col : nullptr, y + q * y_col,
                                          y_col, b.cols - q, o.act, o.alpha);
      }
      if constexpr (slow) activate_row<Key.slow>(y, b.cols, y_col, o.alpha);
    }
  }
}

/// The phases one after the other.
template <conv_key Key, class T>
RESIN_KERNEL void depthwise_correlation(conv_phase const* phases, int count,
                                        conv_operands<T> const& o, T* scratch, part who) {
  T const* packed = o.w;
  for (int i = 0; i < count; ++i) {
    depthwise_phase<Key>(phases[i], packed, o, scratch, who);
    packed += phases[i].weights;
  }
}

}  // namespace resin::kernels::detail
