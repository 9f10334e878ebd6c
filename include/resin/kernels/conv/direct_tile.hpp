// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The register tile of every direct convolution, forward and backward-data.

#include <resin/kernels/epilogue.hpp>
#include <resin/kernels/unroll.hpp>
#include <resin/simd/vec.hpp>

#include <cstddef>

RESIN_INSTANTIATED
namespace resin::kernels::detail::inline RESIN_TARGET {

/// What one tile reads and writes. Strides are in elements.
template <class T>
struct conv_tile_job {
  T const* x;  ///< first channel block, first pixel, before any tap's offset
  std::ptrdiff_t x_block, x_channel;  ///< between channel blocks; between channels of a planar x
  std::ptrdiff_t x_row;  ///< between the tile's rows
  int const* offset;  ///< of each tap, from x
  int taps, lane, channels, block;  ///< taps in the table (rows of them if unrolled); channels from
                                    ///< `lane` of the first block on, `block` to a block
  T const* w;  ///< [channel block][tap][channel][filter]
  T const* bias;  ///< of the panel's filters, or null
  T const* addend;  ///< at the tile's first output, or null; strides as y
  T* y;
  std::ptrdiff_t y_vector, y_row, y_col;
  int valid_rows, valid_cols;  ///< outputs beyond are computed in vain and not stored
  bool first, last;  ///< chunk of the channels: the sums start at, end with this call
  char const* ahead;  ///< weights to come, `lines` cache lines for each channel block and tap
  int lines;
  activation_kind act;
  T alpha;
};

/// sum += weight * value for the Window * Vectors weights U that column `col` of x meets in a row
/// of Cols outputs: one expression, as hundreds of small functions would cost the compiler dear.
template <int Cols, int Vectors, int Col, class V, int... U>
RESIN_INLINE void add_taps(V* sum, V const* weight, V const& value,
                           std::integer_sequence<int, U...>) {
  using T = typename V::value_type;
  ((Col - U / Vectors >= 0 && Col - U / Vectors < Cols
        ? simd::accumulate<T>(sum[(Col - U / Vectors) * Vectors + U % Vectors], weight[U], value)
        : void()),
   ...);
}

/// Rows x Cols pixels by Vectors vectors of filters; Step elements between pixels of x.
/// Loops: channel block, tap, channel, all rolled; the tile and, for Window > 1, a row of Window
/// taps are unrolled. In registers: Rows * Cols * Vectors sums, Vectors vectors of weights, one
/// broadcast. A channel costs Vectors aligned loads, Rows * Cols broadcasts and Rows * Cols *
/// Vectors multiply-adds; weights are read as one stream. Window taps share Cols + Window - 1
/// broadcasts a row: 16 columns of one vector and three taps take 21 loads for 48 multiply-adds.
template <int Rows, int Cols, int Vectors, int Step, int Window, bool Activate, class T>
RESIN_INLINE void conv_tile(conv_tile_job<T> const& job) {
  conv_tile_job<T> const& j = from_memory(job);
  using vec = simd::vec<T>;
  constexpr int lanes = simd::lanes<T>, pixels = Rows * Cols;
  vec sum[pixels * Vectors];
  T* const y = j.y;
  unroll<Vectors>([&](auto v) RESIN_UNROLLED {
    vec const start = j.first && j.bias ? simd::load(j.bias + v * lanes) : vec(T(0));
    unroll<pixels>([&](auto p) RESIN_UNROLLED { sum[p * Vectors + v] = start; });
  });
  if (!j.first || j.addend) {
    T const* const from = j.first ? j.addend : y;
    unroll<pixels>([&](auto p) RESIN_UNROLLED {
      constexpr int row = p / Cols, col = p % Cols;
      if (row < j.valid_rows && col < j.valid_cols)
        unroll<Vectors>([&](auto v) RESIN_UNROLLED {
          sum[p * Vectors + v] =
              simd::add<T>(sum[p * Vectors + v],
                           simd::load(from + row * j.y_row + col * j.y_col + v * j.y_vector));
        });
    });
  }
  constexpr std::make_integer_sequence<int, Window * Vectors> taps{};
  T const* w = j.w;
  T const* block = j.x;
  char const* ahead = j.ahead;
  int lane = j.lane;
  std::ptrdiff_t const channel = Step == 1 ? j.x_channel : 1, x_row = j.x_row;
  for (int left = j.channels; left > 0;) {
    int const n = left < j.block - lane ? left : j.block - lane;
    for (int t = 0; t < j.taps; ++t) {
      for (int i = j.lines; i > 0; --i, ahead += 64) simd::prefetch_l2(ahead);
      T const* x = block + j.offset[t] + lane * channel;
      for (int c = 0; c < n; ++c) {
        vec weight[Window * Vectors];
        unroll<Window * Vectors>([&](auto v)
                                     RESIN_UNROLLED { weight[v] = simd::load(w + v * lanes); });
        unroll<Rows*(Cols + Window - 1)>([&](auto i) RESIN_UNROLLED {
          constexpr int row = i / (Cols + Window - 1), col = i % (Cols + Window - 1);
          vec const value = simd::broadcast(x[row * x_row + col * Step]);
          add_taps<Cols, Vectors, col>(sum + row * Cols * Vectors, weight, value, taps);
        });
        w += Window * Vectors * lanes;
        x += channel;
      }
    }
    left -= n;
    lane = 0;
    block += j.x_block;
  }
  if constexpr (Activate)
    if (j.last) activate_tile(sum, j.act, j.alpha);
  unroll<pixels>([&](auto p) RESIN_UNROLLED {
    constexpr int row = p / Cols, col = p % Cols;
    if (row < j.valid_rows && col < j.valid_cols)
      unroll<Vectors>([&](auto v) RESIN_UNROLLED {
        simd::store(y + row * j.y_row + col * j.y_col + v * j.y_vector, sum[p * Vectors + v]);
      });
  });
}

}  // namespace resin::kernels::detail
RESIN_END_INSTANTIATED
