// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Convolutions of bytes and bfloat16 over a batch, by products of tiles.

#include <resin/base/part.hpp>
#include <resin/geometry/narrow/plan.hpp>
#include <resin/kernels/narrow/arithmetic.hpp>
#include <resin/kernels/narrow/walk.hpp>
#include <resin/simd/tiles.hpp>

#if RESIN_TILES

RESIN_INSTANTIATED
namespace resin::kernels::detail::inline RESIN_TARGET {

/// Key.cols pixels by Vectors tiles of 16 filters: one tile of pixels, or two of half as many each.
/// Loops: block of x, tap. Tiles 0 to 3 are sums, 4 and 5 pixels, 6 and 7 weights; a step of 64
/// bytes of x costs `halves` + Vectors loads for halves * Vectors products. Sums go to y through 4
/// KB of the stack.
template <narrow_key Key, int Vectors>
RESIN_INLINE void narrow_tiles(narrow_job const& job) {
  using arithmetic = arithmetic_of<Key>;
  constexpr int halves = Key.cols > 16 ? 2 : 1, rows = Key.cols / halves, pixel = Key.words * 4;
  static_assert(halves * rows == Key.cols && rows <= 16 && halves * Vectors <= 4);
  narrow_job const& j = job;
  // A tile that would stand over the end of a row begins earlier.
  int const early = Key.cols - j.valid_cols;
  std::uint8_t const* block = j.x - early * pixel;
  unroll<Vectors>([&](auto v) RESIN_UNROLLED {
    unroll<halves>([&](auto h) RESIN_UNROLLED {
      simd::tile_load<h * Vectors + v>(static_cast<char const*>(j.finish.bias) + v * 64, 0);
    });
  });
  std::uint8_t const* w = j.w;
  char const* ahead = j.ahead;
  for (int left = j.words; left > 0; left -= Key.words, block += j.x_block)
    for (int t = 0; t < j.taps; ++t, w += Key.words * Vectors * 64) {
      for (int i = j.lines; i > 0; --i, ahead += 64) simd::prefetch_l2(ahead);
      std::uint8_t const* const x = block + j.offset[t];
      unroll<halves>([&](auto h)
                         RESIN_UNROLLED { simd::tile_load<4 + h>(x + h * rows * pixel, pixel); });
      unroll<Vectors>([&](auto v) RESIN_UNROLLED {
        simd::tile_load<6 + v % 2>(w + v * 64, Vectors * 64);
        unroll<halves>([&](auto h) RESIN_UNROLLED {
          if constexpr (Key.type == narrow_type::int8)
            simd::tile_dot_bytes<h * Vectors + v, 4 + h, 6 + v % 2>();
          else
            simd::tile_dot_pairs<h * Vectors + v, 4 + h, 6 + v % 2>();
        });
      });
    }
  alignas(64) char sums[halves][rows][Vectors][64];
  unroll<Vectors>([&](auto v) RESIN_UNROLLED {
    unroll<halves>([&](auto h) RESIN_UNROLLED {
      simd::tile_store<h * Vectors + v>(sums[h][0][v], Vectors * 64);
    });
  });
  for (int i = early; i < Key.cols; ++i) {
    std::ptrdiff_t const at = (i - early) * j.y_col;
    typename arithmetic::sum sum[Vectors];
    unroll<Vectors>([&](auto v) RESIN_UNROLLED { sum[v] = arithmetic::start(&sums[0][i][v], 0); });
    arithmetic::template finish<Vectors, Key.slow>(j.finish, sum,
                                                   j.addend ? j.addend + at : nullptr, j.y + at);
  }
}

}  // namespace resin::kernels::detail
namespace resin::kernels::inline RESIN_TARGET {

/// As narrow_direct, with a key for tiles; request_tiles() has been granted.
template <narrow_key Key>
RESIN_KERNEL void narrow_by_tiles(narrow_plan const& p, narrow_operands const& o,
                                  std::uint8_t* scratch, part who) {
  constexpr int halves = Key.cols > 16 ? 2 : 1;
  simd::tile_shapes shapes;
  for (int i = 0; i < 8; ++i) {
    shapes.rows[i] = i < 6 ? Key.cols / halves : Key.words;
    shapes.bytes[i] = i == 4 || i == 5 ? Key.words * 4 : 64;
  }
  simd::tiles_configure(shapes);
  detail::for_each_narrow_row<Key>(
      p, o, scratch, who, [&]<int Vectors>(detail::narrow_job& job, int cols) RESIN_UNROLLED {
        for (int q = 0; q < cols; q += Key.cols) {
          job.valid_cols = cols - q < Key.cols ? cols - q : Key.cols;
          detail::narrow_tiles<Key, Vectors>(job);
          job.advance(Key.cols * Key.words * 4, Key.cols);
        }
      });
  simd::tiles_release();
}

}  // namespace resin::kernels

#endif
RESIN_END_INSTANTIATED
