// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// dw from operands that pack_pairs.hpp made: sums over positions, for 32 filters by 32 channels at
// a time.

#include <resin/kernels/narrow/pack_pairs.hpp>
#include <resin/simd/tiles.hpp>

#if RESIN_BFLOAT16_TRAINING

RESIN_INSTANTIATED
namespace resin::kernels::detail::inline RESIN_TARGET {

/// Positions [first, last) of one tap. Sums are 16 x 16 floats, filters by channels, those of a
/// filter block together.
struct pair_gradient_job {
  std::uint8_t const* dy;  ///< the first filter's row at position `first`, shifted by the tap
  std::uint8_t const* x;
  std::ptrdiff_t line, x_block;  ///< bytes between filters, and between blocks of channels
  int steps;  ///< of 32 positions
  float const* from;  ///< sums so far, or null
  float* to;
};

#if RESIN_TILES
/// Tiles 0 to 3 are sums, 4 and 5 filters, 6 and 7 channels: a step costs K + C loads for K * C
/// products.
template <int K, int C>
RESIN_INLINE void pair_gradient_tiles(pair_gradient_job const& j) {
  unroll<K * C>([&](auto i) RESIN_UNROLLED {
    if (j.from)
      simd::tile_load<i>(j.from + i * 256, 64);
    else
      simd::tile_zero<i>();
  });
  std::uint8_t const *dy = j.dy, *x = j.x;
  for (int step = j.steps; step > 0; --step, dy += 64, x += 1024) {
    unroll<C>([&](auto c) RESIN_UNROLLED { simd::tile_load<6 + c>(x + c * j.x_block, 64); });
    unroll<K>([&](auto k) RESIN_UNROLLED {
      simd::tile_load<4 + k>(dy + k * 16 * j.line, j.line);
      unroll<C>([&](auto c) RESIN_UNROLLED { simd::tile_dot_pairs<k * C + c, 4 + k, 6 + c>(); });
    });
  }
  unroll<K * C>([&](auto i) RESIN_UNROLLED { simd::tile_store<i>(j.to + i * 256, 64); });
}
#else
/// Eight filters by C vectors of channels in registers; a pair of positions costs C loads and eight
/// broadcasts for 8 * C products.
template <int K, int C>
RESIN_INLINE void pair_gradient_tiles(pair_gradient_job const& j) {
  for (int k = 0; k < 16 * K; k += 8) {
    std::ptrdiff_t const at = k / 16 * C * 256 + k % 16 * 16;
    simd::vec<float> sum[8 * C];
    unroll<8>([&](auto i) RESIN_UNROLLED {
      unroll<C>([&](auto c) RESIN_UNROLLED {
        sum[i * C + c] =
            j.from ? simd::load(j.from + at + c * 256 + i * 16) : simd::vec<float>(0.f);
      });
    });
    std::uint8_t const *dy = j.dy + k * j.line, *x = j.x;
    for (int pair = 16 * j.steps; pair > 0; --pair, dy += 4, x += 64) {
      simd::dot_pairs channels[C];
      unroll<C>([&](auto c) RESIN_UNROLLED {
        channels[c] = simd::to_dot_pairs(simd::load_words(x + c * j.x_block));
      });
      unroll<8>([&](auto i) RESIN_UNROLLED {
        auto const filter = simd::to_dot_pairs(simd::broadcast_word(dy + i * j.line));
        unroll<C>([&](auto c) RESIN_UNROLLED { simd::dot(sum[i * C + c], filter, channels[c]); });
      });
    }
    unroll<8>([&](auto i) RESIN_UNROLLED {
      unroll<C>([&](auto c)
                    RESIN_UNROLLED { simd::store(j.to + at + c * 256 + i * 16, sum[i * C + c]); });
    });
  }
}
#endif

/// A pair of blocks' sums to dw (K, C, R, S), tap t of `taps`.
RESIN_INLINE void write_pair_gradient(float const* sums, block_lanes filters, block_lanes channels,
                                      int C, int taps, int t, float* dw) {
  float* to = dw + (static_cast<std::ptrdiff_t>(filters.first) * C + channels.first) * taps + t;
  for (int k = 0; k < filters.count; ++k, sums += 16, to += static_cast<std::ptrdiff_t>(C) * taps)
    for (int c = 0; c < channels.count; ++c) {
      to[static_cast<std::ptrdiff_t>(c) * taps] = sums[c];
      keep_loop();
    }
}

/// All of a task: filter blocks 2 * a and, if K is 2, the next, by channel blocks alike.
/// [first, last) are positions; `sums` the task's, of every tap.
template <int K, int C>
RESIN_INLINE void pair_gradient_task(bfloat16_gradient const& g, conv_shape const& s,
                                     std::uint8_t const* dy, std::uint8_t const* x, int first,
                                     int last, bool begins, float* sums, float* last_sums,
                                     auto&& write) {
  for (int r = 0, t = 0; r < s.R; ++r)
    for (int col = 0; col < s.S; ++col, ++t, sums += 1024) {
      int const a = r * s.dilation_h, b = col * s.dilation_w,
                shift = a / s.stride_h * g.width + b / s.stride_w,
                phase = geometry::phases_below(a % s.stride_h, s.R, s.dilation_h, s.stride_h) *
                            g.phases_w +
                        geometry::phases_below(b % s.stride_w, s.S, s.dilation_w, s.stride_w);
      pair_gradient_job const job{dy + 2 * (g.before + static_cast<std::ptrdiff_t>(first) - shift),
                                  x + phase * g.x_block() + 32LL * first,
                                  2LL * g.line,
                                  g.phases() * g.x_block(),
                                  (last - first) / 32,
                                  begins ? nullptr : sums,
                                  last_sums ? last_sums : sums};
      pair_gradient_tiles<K, C>(job);
      if (last_sums) write(t);
    }
}

}  // namespace resin::kernels::detail
namespace resin::kernels::inline RESIN_TARGET {

/// dw of a group of n images, operands packed: added to `sums` (g.shared() has their size) unless
/// this group `begins`, and written to dw (K, C, R, S) where it `ends`. Tasks are pairs of filter
/// blocks by pairs of channel blocks, each summed in one order for any number of parts.
RESIN_KERNEL inline void bfloat16_weight_gradient(geometry::bfloat16_gradient const& g,
                                                  conv_shape const& s, std::uint8_t const* dy,
                                                  std::uint8_t const* x, int n, bool begins,
                                                  bool ends, channel_map c_map, channel_map k_map,
                                                  float* sums, float* dw, part who) {
  using namespace detail;
#if RESIN_TILES
  simd::tile_shapes shapes;
  for (int i = 0; i < 8; ++i) {
    shapes.rows[i] = 16;
    shapes.bytes[i] = 64;
  }
  simd::tiles_configure(shapes);
#endif
  // The operands of a chunk of positions, 32 KB a block, stay close while all tasks pass. Sums that
  // do not fit beside them are better written once than oftener.
  constexpr int most = 1024;
  int const positions = g.positions(n), C = c_map.channels(),
            chunk = base::round_up(ceil_div(positions, ceil_div(positions, most)), 32);
  task_range const mine = share(g.tasks(), who);
  alignas(64) float final_sums[1024];
  for (int first = 0; first < positions; first += chunk) {
    int const last = first + chunk < positions ? first + chunk : positions;
    bool const done = ends && last == positions;
    for (int task = static_cast<int>(mine.first); task < mine.last; ++task) {
      int const k = 2 * (task / g.c_tasks()), c = 2 * (task % g.c_tasks());
      int const ks = g.k_blocks() - k < 2 ? 1 : 2, cs = g.c_blocks() - c < 2 ? 1 : 2;
      auto const write = [&](int t) RESIN_UNROLLED {
        for (int i = 0; i < ks * cs; ++i)
          write_pair_gradient(final_sums + i * 256, lanes_of_block(k_map, k + i / cs, 16),
                              lanes_of_block(c_map, c + i % cs, 16), C, g.taps, t, dw);
      };
      auto const run = [&]<int K, int Cs>() RESIN_UNROLLED {
        pair_gradient_task<K, Cs>(g, s, dy + 32LL * g.line * k, x + g.phases() * g.x_block() * c,
                                  first, last, begins && first == 0, sums + 1024LL * g.taps * task,
                                  done ? final_sums : nullptr, write);
      };
      if (ks == 2 && cs == 2)
        run.template operator()<2, 2>();
      else if (ks == 2)
        run.template operator()<2, 1>();
      else if (cs == 2)
        run.template operator()<1, 2>();
      else
        run.template operator()<1, 1>();
    }
  }
#if RESIN_TILES
  simd::tiles_release();
#endif
}

}  // namespace resin::kernels
RESIN_END_INSTANTIATED

#endif
