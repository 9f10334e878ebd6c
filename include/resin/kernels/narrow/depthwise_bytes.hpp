// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Depthwise convolutions of bytes, four taps of a channel to a 32-bit word.

#include <resin/geometry/conv/shape.hpp>
#include <resin/geometry/narrow/depthwise.hpp>
#include <resin/kernels/narrow/arithmetic.hpp>
#include <resin/kernels/narrow/element.hpp>

namespace resin::kernels::detail::inline RESIN_TARGET {

/// Taps of a window at most; more would not fit the table on the stack.
inline constexpr int most_depthwise_taps = 512;

/// One vector of outputs, of all four word vectors; tap t's bytes are at at(t).
template <class At>
RESIN_INLINE void depthwise_vector(narrow_finish const& f, std::uint8_t const* w, int words,
                                   At&& at, std::uint8_t const* addend, std::uint8_t* y) {
  using arithmetic = narrow_arithmetic<narrow_type::int8>;
  constexpr int vector = 4 * simd::lanes<float>;
  simd::words sum[4];
  unroll<4>([&](auto v) RESIN_UNROLLED { sum[v] = arithmetic::start(f.bias, v); });
  for (int g = 0; g < words; ++g, w += 4 * vector) {
    simd::words x[4];
    simd::interleave(at(4 * g), at(4 * g + 1), at(4 * g + 2), at(4 * g + 3), x);
    unroll<4>([&](auto v) RESIN_UNROLLED {
      simd::dot(sum[v], arithmetic::to_values(x[v]),
                arithmetic::to_weights(simd::load_words(w + v * vector)));
    });
  }
  arithmetic::finish<4, activation_kind::pass>(f, sum, addend, y);
}

}  // namespace resin::kernels::detail
namespace resin::kernels::inline RESIN_TARGET {

/// s.C == s.K == s.groups, a multiple of `block`; x and y lie in blocks of `block` bytes (16, 32 or
/// 64); o.w, o.bias and o.scale as byte_depthwise says, what x's zero makes of the sums in the
/// bias. Loops: image and block, row, vector, words of taps. Four taps cost 4 loads, 8 shuffles and
/// 4 products for 4 * lanes outputs. Nothing behind an image of x or addend is read: it may be what
/// another thread writes. Tasks are output rows.
RESIN_KERNEL inline void narrow_depthwise_bytes(conv_shape const& s, int block,
                                                narrow_operands const& o, part who) {
  constexpr int lanes = simd::lanes<float>, vector = 4 * lanes;
  byte_depthwise const lies{block, s.R * s.S, lanes};
  int const parts = lies.parts(), pixels = lies.pixels(), words = lies.words(), taps = lies.taps,
            blocks = s.C / block;
  int row_of[detail::most_depthwise_taps + 3], column_of[detail::most_depthwise_taps + 3],
      offset[detail::most_depthwise_taps + 3];
  for (int t = 0; t < 4 * words; ++t) {
    int const tap = t < taps ? t : taps - 1;  // beyond the window weights are zero
    row_of[t] = tap / s.S * s.dilation_h;
    column_of[t] = tap % s.S * s.dilation_w;
    offset[t] = (row_of[t] * s.W + column_of[t]) * block;
  }
  // Outputs whose windows lie inside: [p_first, p_last) x [q_first, q_last).
  auto const inside = [](int pad, int stride, int reach, int extent, int& first, int& last) {
    first = (pad + stride - 1) / stride;
    last = extent - reach + pad < 0 ? 0 : (extent - reach + pad) / stride + 1;
  };
  int p_first, p_last, q_first, q_last;
  inside(s.pad_top, s.stride_h, (s.R - 1) * s.dilation_h + 1, s.H, p_first, p_last);
  inside(s.pad_left, s.stride_w, (s.S - 1) * s.dilation_w + 1, s.W, q_first, q_last);
  bool const together = pixels == 1 || s.stride_w == 1;
  alignas(64) std::uint8_t border[vector], result[vector], tail[5][vector] = {};
  for (std::uint8_t& b : border) b = o.border;
  detail::narrow_finish finish{nullptr, nullptr, 0, o.addend_scale, o.range, o.act, o.alpha};
  task_range const mine = share(static_cast<long long>(o.batch) * blocks * s.P, who);
  for (long long task = mine.first; task < mine.last; ++task) {
    int const p = static_cast<int>(task % s.P);
    std::ptrdiff_t const plane = static_cast<std::ptrdiff_t>(task / s.P % blocks);
    long long const n = task / s.P / blocks;
    std::uint8_t const* const x = o.x + n * o.x_image + plane * s.H * s.W * block;
    std::uint8_t const* const end = x + (blocks - plane) * s.H * s.W * block;
    std::ptrdiff_t const row = (plane * s.P + p) * s.Q * block;
    int const top = p * s.stride_h - s.pad_top;
    bool const whole_rows = p >= p_first && p < p_last;
    for (int i = 0; i < parts; ++i) {
      finish.bias = static_cast<std::int32_t const*>(o.bias) + (plane * parts + i) * vector;
      finish.scale = o.scale + (plane * parts + i) * vector;
      std::uint8_t const* const w = o.w + (plane * parts + i) * words * 4 * vector;
      for (int q = 0; q < s.Q;) {
        int const left = q * s.stride_w - s.pad_left;
        std::ptrdiff_t const at = row + static_cast<std::ptrdiff_t>(q) * block + i * vector;
        std::uint8_t* const y = o.y + n * o.y_image + at;
        std::uint8_t const* const addend = o.addend ? o.addend + n * o.addend_image + at : nullptr;
        std::uint8_t const* const from =
            x + (static_cast<std::ptrdiff_t>(top) * s.W + left) * block + i * vector;
        auto const whole = [&](int t) RESIN_UNROLLED { return from + offset[t]; };
        bool const free = whole_rows && q >= q_first && q < q_last;
        if (free && together && q + pixels <= q_last) {
          detail::depthwise_vector(finish, w, words, whole, addend, y);
          q += pixels;
          continue;
        }
        // One pixel; the rest of a wider vector is computed in vain.
        auto const alone = [&](std::uint8_t const* one, std::uint8_t* room) RESIN_UNROLLED {
          for (int k = 0; k < block; k += 16) {
            __builtin_memcpy(room + k, one + k, 16);
            resin::detail::keep_loop();
          }
          return static_cast<std::uint8_t const*>(room);
        };
        auto const checked = [&](int t) RESIN_UNROLLED {
          int const h = top + row_of[t], c = left + column_of[t];
          std::uint8_t const* const one = from + offset[t];
          return h < 0 || h >= s.H || c < 0 || c >= s.W ? border
                 : end - one >= vector                  ? one
                                                        : alone(one, tail[t % 4]);
        };
        std::uint8_t* const to = pixels == 1 ? y : result;
        std::uint8_t const* const added = addend && pixels > 1 ? alone(addend, tail[4]) : addend;
        if (free && end - from >= offset[4 * words - 1] + vector)
          detail::depthwise_vector(finish, w, words, whole, added, to);
        else
          detail::depthwise_vector(finish, w, words, checked, added, to);
        for (int k = 0; k < block && pixels > 1; k += 16) {
          __builtin_memcpy(y + k, result + k, 16);
          resin::detail::keep_loop();
        }
        ++q;
      }
    }
  }
}

}  // namespace resin::kernels
