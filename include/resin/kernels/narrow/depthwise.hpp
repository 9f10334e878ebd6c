// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Depthwise convolutions of bfloat16 and of floats; bytes have kernels of their own.

#include <resin/base/namespaces.hpp>
#include <resin/geometry/conv/shape.hpp>
#include <resin/kernels/narrow/element.hpp>
#include <resin/kernels/narrow/operands.hpp>
#include <resin/kernels/pool_shape.hpp>

RESIN_INSTANTIATED
namespace resin::kernels::inline RESIN_TARGET {

/// s.C == s.K == s.groups; x and y lie in blocks of `block` bytes. o.w holds floats
/// [vector][tap][lane], bias floats [vector][lane], in the order of channels in memory. Loops:
/// image and block, row, pixel, vector, taps; the border is left out. Tasks are output rows.
template <narrow_type Type>
RESIN_KERNEL void narrow_depthwise(conv_shape const& s, int block, narrow_operands const& o,
                                   part who) {
  static_assert(Type != narrow_type::int8);
  using element = narrow_element<Type>;
  using V = simd::vec<float>;
  constexpr int lanes = simd::lanes<float>;
  constexpr int Cols = 4;
  int const vectors = block / element::bytes, blocks = base::ceil_div(s.C * bytes_of(Type), block),
            taps = s.R * s.S;
  task_range const mine = share(static_cast<long long>(o.batch) * blocks * s.P, who);
  for (long long task = mine.first; task < mine.last; ++task) {
    int const p = static_cast<int>(task % s.P);
    std::ptrdiff_t const plane = static_cast<std::ptrdiff_t>(task / s.P % blocks);
    long long const n = task / s.P / blocks;
    std::uint8_t const* const x = o.x + n * o.x_image + plane * s.H * s.W * block;
    std::ptrdiff_t const row = (plane * s.P + p) * s.Q * block;
    std::uint8_t const* const addend = o.addend ? o.addend + n * o.addend_image + row : nullptr;
    std::uint8_t* const y = o.y + n * o.y_image + row;
    int const top = p * s.stride_h - s.pad_top;
    int r_first = 0, r_last = s.R;
    while (r_first < s.R && top + r_first * s.dilation_h < 0) ++r_first;
    while (r_last > r_first && top + (r_last - 1) * s.dilation_h >= s.H) --r_last;
    for (int v = 0; v < vectors; ++v) {
      std::ptrdiff_t const c = (plane * vectors + v) * lanes;
      float const* const w = reinterpret_cast<float const*>(o.w) + c * taps;
      auto const finish = [&](V const& sum, int q) RESIN_UNROLLED {
        std::ptrdiff_t const at = static_cast<std::ptrdiff_t>(q) * block + v * element::bytes;
        V r = sum + simd::load(static_cast<float const*>(o.bias) + c);
        if (addend) r = r + element::load(addend + at);
        element::store(y + at, detail::activate_quick(r, o.act, o.alpha), o.range);
      };
      int const reach = (Cols - 1) * s.stride_w + (s.S - 1) * s.dilation_w;
      for (int q = 0; q < s.Q;) {
        int const left = q * s.stride_w - s.pad_left;
        std::uint8_t const* const start =
            x + (static_cast<std::ptrdiff_t>(top + r_first * s.dilation_h) * s.W + left) * block +
            v * element::bytes;
        std::ptrdiff_t const down = static_cast<std::ptrdiff_t>(s.dilation_h) * s.W * block;
        if (q + Cols <= s.Q && left >= 0 && left + reach < s.W) {
          // Cols pixels that meet no border: each vector of weights serves all.
          V sum[Cols];
          unroll<Cols>([&](auto i) RESIN_UNROLLED { sum[i] = V(0.f); });
          for (int r = r_first; r < r_last; ++r)
            for (int t = 0; t < s.S; ++t) {
              V const weight = simd::load(w + (r * s.S + t) * lanes);
              std::uint8_t const* const at =
                  start + (r - r_first) * down + t * s.dilation_w * block;
              unroll<Cols>([&](auto i) RESIN_UNROLLED {
                V const value = element::load(at + i * s.stride_w * block);
                simd::accumulate<float>(sum[i], weight, value);
              });
            }
          unroll<Cols>([&](auto i) RESIN_UNROLLED { finish(sum[i], q + i); });
          q += Cols;
          continue;
        }
        V sum(0.f);
        for (int r = r_first; r < r_last; ++r)
          for (int t = 0; t < s.S; ++t) {
            int const column = left + t * s.dilation_w;
            if (column < 0 || column >= s.W) continue;
            simd::accumulate<float>(
                sum, simd::load(w + (r * s.S + t) * lanes),
                element::load(start + (r - r_first) * down + t * s.dilation_w * block));
          }
        finish(sum, q);
        ++q;
      }
    }
  }
}

}  // namespace resin::kernels
RESIN_END_INSTANTIATED
