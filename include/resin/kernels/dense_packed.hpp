// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Dense layer forward on packed weights: outputs in the lanes, so that no sum runs across them.

#include <resin/geometry/dense_plan.hpp>
#include <resin/kernels/dense.hpp>
#include <resin/kernels/span_of.hpp>
#include <resin/simd/parts.hpp>

RESIN_INSTANTIATED
namespace resin::kernels::detail::inline RESIN_TARGET {

/// Units of outputs are panels of vectors, then single vectors: visit(first output, vectors) for
/// those of this thread.
template <int Lanes, class F>
RESIN_INLINE void for_each_dense_unit(int K, part who, F&& visit) {
  int const blocks = ceil_div(K, Lanes), panels = blocks / dense_panel;
  task_range const mine = share(panels + blocks % dense_panel, who);
  for (int i = static_cast<int>(mine.first); i < mine.last; ++i) {
    bool const panel = i < panels;
    visit((panel ? i * dense_panel : panels * (dense_panel - 1) + i) * Lanes,
          panel ? dense_panel : 1);
  }
}

/// Runs a tile over units and images: tile.operator()<Blocks>(x, weights, bias, addend, outputs
/// left, y); an output has `inputs` elements of w.
template <class T, class Tile>
RESIN_INLINE void for_each_dense_tile(int K, int inputs, span_of<T const> x, T const* w,
                                      T const* bias, span_of<T const> addend, span_of<T> y,
                                      int batch, part who, Tile&& tile) {
  for_each_dense_unit<simd::lanes<T>>(K, who, [&](int k, int blocks) RESIN_UNROLLED {
    T const* const weights = w + static_cast<std::ptrdiff_t>(k) * inputs;
    T const* const start = bias ? bias + k : nullptr;
    for (int n = 0; n < batch; ++n) {
      T const* const plus = addend.data ? addend.at(n) + k : nullptr;
      if (blocks == dense_panel)
        tile.template operator()<dense_panel>(x.at(n), weights, start, plus, K - k, y.at(n) + k);
      else
        tile.template operator()<1>(x.at(n), weights, start, plus, K - k, y.at(n) + k);
    }
  });
}

/// Which input lies c elements from the first.
template <int Lanes>
[[nodiscard]] RESIN_INLINE int dense_input(dense_shape s, int c) {
  int const block = c / (s.pixels * Lanes);
  return s.pixels == 1 ? c : (block * Lanes + c % Lanes) * s.pixels + c / Lanes % s.pixels;
}

/// act(sums over the turns + bias + addend) of Blocks vectors of outputs.
template <int Blocks, int Turns, class T>
RESIN_INLINE void finish_dense_tile(simd::vec<T> (&sum)[Turns * Blocks], T const* bias,
                                    T const* addend, int outputs, T* y, activation_kind act,
                                    T alpha) {
  using vec = simd::vec<T>;
  constexpr int lanes = simd::lanes<T>;
  vec const a(alpha);
  unroll<Blocks>([&](auto b) RESIN_UNROLLED {
    unroll<Turns - 1>([&](auto turn) RESIN_UNROLLED { sum[b] += sum[(turn + 1) * Blocks + b]; });
  });
  alignas(64) T total[Blocks * lanes];
  unroll<Blocks>([&](auto b) RESIN_UNROLLED { simd::store(total + b * lanes, sum[b]); });
  for (int b = 0; b < Blocks; ++b) {
    int const left = outputs - b * lanes;
    vec v = simd::load(total + b * lanes);
    if (bias) v += simd::loadu_part(bias + b * lanes, left < lanes ? left : lanes);
    if (addend) v += simd::loadu(addend + b * lanes);
    simd::storeu(y + b * lanes, activate_as<activation_kind::pass, T>(act, v, a));
  }
}

/// Blocks vectors of outputs of one image. In registers: eight sums, over every (8 / Blocks)th
/// input each; an input costs a broadcast and Blocks aligned loads of weights, read as one stream.
template <int Blocks, class T>
RESIN_INLINE void dense_packed_tile(int C, T const* x, T const* w, T const* bias, T const* addend,
                                    int outputs, T* y, activation_kind act, T alpha) {
  using vec = simd::vec<T>;
  constexpr int lanes = simd::lanes<T>, turns = 8 / Blocks;
  vec sum[turns * Blocks];
  unroll<turns * Blocks>([&](auto i) RESIN_UNROLLED { sum[i] = vec(T(0)); });
  auto const add = [&](int c, auto turn) RESIN_UNROLLED {
    vec const value = simd::broadcast(x[c]);
    unroll<Blocks>([&](auto b) RESIN_UNROLLED {
      simd::accumulate<T>(sum[turn * Blocks + b], simd::load(w + b * lanes), value);
    });
    w += Blocks * lanes;
  };
  int c = 0;
  for (; c + turns <= C; c += turns)
    unroll<turns>([&](auto turn) RESIN_UNROLLED { add(c + turn, turn); });
  for (; c < C; ++c) add(c, std::integral_constant<int, 0>{});
  finish_dense_tile<Blocks, turns>(sum, bias, addend, outputs, y, act, alpha);
}

}  // namespace resin::kernels::detail
namespace resin::kernels::inline RESIN_TARGET {

/// Weights for dense_packed_forward: dense_packed(...) elements, zero past the last output.
template <class T>
RESIN_KERNEL void pack_dense(dense_shape s, T const* w, T* packed, part who) {
  using namespace detail;
  constexpr int lanes = simd::lanes<T>;
  for_each_dense_unit<lanes>(s.K, who, [&](int first, int blocks) RESIN_UNROLLED {
    T* to = packed + static_cast<std::ptrdiff_t>(first) * s.C;
    for (int c = 0; c < s.C; ++c) {
      T const* const column = w + dense_input<lanes>(s, c);
      for (int k = first; k < first + blocks * lanes; ++k) {
        *to++ = k < s.K ? column[static_cast<std::ptrdiff_t>(k) * s.C] : T(0);
        keep_loop();
      }
    }
  });
}

/// As dense_forward, with w from pack_dense. Loops: unit of outputs, image, inputs. Threads share
/// units; the bits do not depend on the batch nor on the number of threads.
template <class T>
RESIN_KERNEL void dense_packed_forward(dense_shape s, span_of<T const> x, T const* w, T const* bias,
                                       span_of<T const> addend, span_of<T> y, activation_kind act,
                                       T alpha, int batch, part who) {
  using namespace detail;
  for_each_dense_tile(s.K, s.C, x, w, bias, addend, y, batch, who,
                      [&]<int Blocks>(T const* in, T const* weights, T const* start, T const* plus,
                                      int left, T* out) RESIN_UNROLLED {
                        dense_packed_tile<Blocks>(s.C, in, weights, start, plus, left, out, act,
                                                  alpha);
                      });
}

}  // namespace resin::kernels
RESIN_END_INSTANTIATED
