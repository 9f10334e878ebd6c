// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Direct convolutions of bytes and bfloat16 over a batch, by dot products of 32-bit words.

#include <resin/base/part.hpp>
#include <resin/geometry/narrow/plan.hpp>
#include <resin/kernels/narrow/arithmetic.hpp>
#include <resin/kernels/narrow/walk.hpp>

RESIN_INSTANTIATED
namespace resin::kernels::detail::inline RESIN_TARGET {

/// Rows x Cols pixels by Vectors vectors of filters, `Words` words between pixels of x. Loops:
/// block of x, tap, word, all rolled; the tile is unrolled. In registers: Rows * Cols * Vectors
/// sums, Vectors vectors of weights, one broadcast. Weights are read as one stream.
template <narrow_key Key, int Cols, int Vectors>
RESIN_INLINE void narrow_tile(narrow_job const& job) {
  using arithmetic = arithmetic_of<Key>;
  constexpr int lanes = simd::lanes<float>, Rows = Key.rows, pixels = Rows * Cols;
  narrow_job const& j = from_memory(job);
  typename arithmetic::sum sum[pixels * Vectors];
  unroll<Vectors>([&](auto v) RESIN_UNROLLED {
    auto const start = arithmetic::start(j.finish.bias, v);
    unroll<pixels>([&](auto p) RESIN_UNROLLED { sum[p * Vectors + v] = start; });
  });
  std::uint8_t const* w = j.w;
  std::uint8_t const* block = j.x;
  char const* ahead = j.ahead;
  int first = j.first;
  std::ptrdiff_t const x_row = j.x_row;
  for (int left = j.words; left > 0;) {
    int const n = left < Key.words - first ? left : Key.words - first;
    for (int t = 0; t < j.taps; ++t) {
      for (int i = j.lines; i > 0; --i, ahead += 64) simd::prefetch_l2(ahead);
      std::uint8_t const* x = block + j.offset[t] + first * 4;
      for (int c = 0; c < n; ++c) {
        typename arithmetic::weights weight[Vectors];
        unroll<Vectors>([&](auto v) RESIN_UNROLLED {
          weight[v] = arithmetic::to_weights(simd::load_words(w + v * lanes * 4));
        });
        unroll<pixels>([&](auto p) RESIN_UNROLLED {
          constexpr int row = p / Cols, col = p % Cols;
          auto const value =
              arithmetic::to_values(simd::broadcast_word(x + row * x_row + col * Key.words * 4));
          unroll<Vectors>(
              [&](auto v) RESIN_UNROLLED { simd::dot(sum[p * Vectors + v], value, weight[v]); });
        });
        w += Vectors * lanes * 4;
        x += 4;
      }
    }
    left -= n;
    first = 0;
    block += j.x_block;
  }
  unroll<pixels>([&](auto p) RESIN_UNROLLED {
    constexpr int row = p / Cols, col = p % Cols;
    if (row < j.valid_rows && col < j.valid_cols) {
      std::ptrdiff_t const at = row * j.y_row + col * j.y_col;
      arithmetic::template finish<Vectors, Key.slow>(j.finish, sum + p * Vectors,
                                                     j.addend ? j.addend + at : nullptr, j.y + at);
    }
  });
}

}  // namespace resin::kernels::detail

namespace resin::kernels::inline RESIN_TARGET {

/// y = act(conv(x) + bias + addend), as narrow_operands says; `p` from plan_narrow with the same
/// key. One part of `who.count`; bytes have the same bits for any number of parts.
template <narrow_key Key>
RESIN_KERNEL void narrow_direct(narrow_plan const& p, narrow_operands const& o,
                                std::uint8_t* scratch, part who) {
  detail::for_each_narrow_row<Key>(
      p, o, scratch, who, [&]<int Vectors>(detail::narrow_job& job, int cols) RESIN_UNROLLED {
        for (int q = 0; q < cols; q += Key.cols) {
          job.valid_cols = cols - q < Key.cols ? cols - q : Key.cols;
          if constexpr (Key.tail != 0) {
            if (job.valid_cols == Key.tail) {
              detail::narrow_tile<Key, Key.tail, Vectors>(job);
              break;
            }
          }
          detail::narrow_tile<Key, Key.cols, Vectors>(job);
          job.advance(Key.cols * Key.words * 4, Key.cols);
        }
      });
}

}  // namespace resin::kernels
RESIN_END_INSTANTIATED
