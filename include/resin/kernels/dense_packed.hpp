// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Dense layer forward on packed weights: outputs in the lanes, so that no sum runs across them.

#include <resin/ir/dense_plan.hpp>
#include <resin/kernels/dense.hpp>
#include <resin/kernels/span_of.hpp>
#include <resin/simd/parts.hpp>

namespace resin::kernels {
namespace detail {

/// Blocks of outputs of unit `i`: panels first, then single blocks.
struct dense_unit {
  int block, blocks;
};
[[nodiscard]] constexpr dense_unit dense_unit_at(int i, int blocks) {
  int const panels = blocks / dense_panel;
  return i < panels ? dense_unit{i * dense_panel, dense_panel}
                    : dense_unit{panels * (dense_panel - 1) + i, 1};
}
[[nodiscard]] constexpr int dense_units(int blocks) {
  return blocks / dense_panel + blocks % dense_panel;
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

}  // namespace detail

/// Weights for dense_packed_forward: dense_packed(...) elements, zero past the last output.
template <class T>
RESIN_KERNEL void pack_dense(dense_shape s, T const* w, T* packed, part who) {
  using namespace detail;
  constexpr int lanes = simd::lanes<T>;
  int const blocks = ceil_div(s.K, lanes);
  task_range const mine = share(dense_units(blocks), who);
  for (int i = static_cast<int>(mine.first); i < mine.last; ++i) {
    dense_unit const u = dense_unit_at(i, blocks);
    T* to = packed + static_cast<std::ptrdiff_t>(u.block) * lanes * s.C;
    for (int c = 0; c < s.C; ++c)
      for (int k = u.block * lanes; k < (u.block + u.blocks) * lanes; ++k) {
        *to++ = k < s.K ? w[static_cast<std::ptrdiff_t>(k) * s.C + c] : T(0);
        keep_loop();
      }
  }
}

/// As dense_forward, with w from pack_dense. Loops: unit of outputs, image, inputs. Threads share
/// units; the bits do not depend on the batch nor on the number of threads.
template <class T>
RESIN_KERNEL void dense_packed_forward(dense_shape s, span_of<T const> x, T const* w, T const* bias,
                                       span_of<T const> addend, span_of<T> y, activation_kind act,
                                       T alpha, int batch, part who) {
  using namespace detail;
  constexpr int lanes = simd::lanes<T>;
  int const blocks = ceil_div(s.K, lanes);
  task_range const mine = share(dense_units(blocks), who);
  for (int i = static_cast<int>(mine.first); i < mine.last; ++i) {
    dense_unit const u = dense_unit_at(i, blocks);
    int const k = u.block * lanes;
    T const* const weights = w + static_cast<std::ptrdiff_t>(k) * s.C;
    for (int n = 0; n < batch; ++n) {
      T const* const plus = addend.data ? addend.at(n) + k : nullptr;
      if (u.blocks == dense_panel)
        dense_packed_tile<dense_panel>(s.C, x.at(n), weights, bias ? bias + k : nullptr, plus,
                                       s.K - k, y.at(n) + k, act, alpha);
      else
        dense_packed_tile<1>(s.C, x.at(n), weights, bias ? bias + k : nullptr, plus, s.K - k,
                             y.at(n) + k, act, alpha);
    }
  }
}

}  // namespace resin::kernels
