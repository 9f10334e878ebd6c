// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Dense layer forward on weights of half the bytes: bfloat16, two inputs' weights in the place of a
// float, summed in float.

#include <resin/base/bfloat16.hpp>
#include <resin/kernels/dense_packed.hpp>
#include <resin/simd/halves.hpp>

#include <bit>

RESIN_INSTANTIATED
namespace resin::kernels::detail::inline RESIN_TARGET {

/// Blocks vectors of outputs of one image. In registers: eight sums, over every (8 / Blocks)th
/// input each; two inputs cost two broadcasts and Blocks loads of weights, read as one stream and
/// taken apart by a shift and a mask.
template <int Blocks>
RESIN_INLINE void dense_bfloat16_tile(int C, float const* x, float const* w, float const* bias,
                                      float const* addend, int outputs, float* y,
                                      activation_kind act, float alpha) {
  using vec = simd::vec<float>;
  constexpr int lanes = simd::lanes<float>, turns = 8 / Blocks;
  vec sum[turns * Blocks];
  unroll<turns * Blocks>([&](auto i) RESIN_UNROLLED { sum[i] = vec(0.f); });
  auto const add = [&](int c, int next, auto turn) RESIN_UNROLLED {
    vec const even = simd::broadcast(x[c]), odd = simd::broadcast(x[next]);
    unroll<Blocks>([&](auto b) RESIN_UNROLLED {
      simd::halves const h = simd::load_halves(w + b * lanes);
      simd::accumulate<float>(sum[turn * Blocks + b], h.low, even);
      simd::accumulate<float>(sum[(turn + 1) * Blocks + b], h.high, odd);
    });
    w += Blocks * lanes;
  };
  int c = 0;
  for (; c + turns <= C; c += turns)
    unroll<turns / 2>([&](auto pair) RESIN_UNROLLED {
      add(c + 2 * pair, c + 2 * pair + 1, std::integral_constant<int, 2 * pair>{});
    });
  // The odd input of the last pair may not exist: its weights are zero.
  for (; c < C; c += 2) add(c, c + 1 < C ? c + 1 : c, std::integral_constant<int, 0>{});
  finish_dense_tile<Blocks, turns>(sum, bias, addend, outputs, y, act, alpha);
}

}  // namespace resin::kernels::detail
namespace resin::kernels::inline RESIN_TARGET {

/// Weights for dense_bfloat16_forward: a unit's pairs of inputs one after the other, the first of a
/// pair in a word's lower half; zero past the last output and input.
RESIN_KERNEL inline void pack_dense_bfloat16(dense_shape s, float const* w, float* packed,
                                             part who) {
  using namespace detail;
  constexpr int lanes = simd::lanes<float>;
  int const pairs = ceil_div(s.C, 2);
  for_each_dense_unit<lanes>(s.K, who, [&](int first, int blocks) RESIN_UNROLLED {
    float* to = packed + static_cast<std::ptrdiff_t>(first) * pairs;
    for (int pair = 0; pair < pairs; ++pair) {
      int const even = dense_input<lanes>(s, 2 * pair),
                odd = 2 * pair + 1 < s.C ? dense_input<lanes>(s, 2 * pair + 1) : -1;
      for (int k = first; k < first + blocks * lanes; ++k) {
        float const* const row = w + static_cast<std::ptrdiff_t>(k) * s.C;
        std::uint32_t const low = k < s.K ? to_bfloat16(row[even]) : 0u,
                            high = k < s.K && odd >= 0 ? to_bfloat16(row[odd]) : 0u;
        *to++ = std::bit_cast<float>(high << 16 | low);
        keep_loop();
      }
    }
  });
}

/// As dense_packed_forward, with w from pack_dense_bfloat16. The bits do not depend on the batch
/// nor on the number of threads.
RESIN_KERNEL inline void dense_bfloat16_forward(dense_shape s, span_of<float const> x,
                                                float const* w, float const* bias,
                                                span_of<float const> addend, span_of<float> y,
                                                activation_kind act, float alpha, int batch,
                                                part who) {
  using namespace detail;
  for_each_dense_tile(s.K, ceil_div(s.C, 2), x, w, bias, addend, y, batch, who,
                      [&]<int Blocks>(float const* in, float const* weights, float const* start,
                                      float const* plus, int left, float* out) RESIN_UNROLLED {
                        dense_bfloat16_tile<Blocks>(s.C, in, weights, start, plus, left, out, act,
                                                    alpha);
                      });
}

}  // namespace resin::kernels
RESIN_END_INSTANTIATED
