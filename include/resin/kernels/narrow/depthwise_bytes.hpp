// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Depthwise convolutions of bytes, four taps of a channel to a 32-bit word.

#include <resin/geometry/narrow/depthwise.hpp>
#include <resin/kernels/narrow/arithmetic.hpp>
#include <resin/kernels/narrow/element.hpp>

namespace resin::kernels::detail::inline RESIN_TARGET {

/// Where the next column of a line lies in its first stream, from column to column.
struct line_place {
  std::ptrdiff_t at = 0;
  int column = 0;  ///< modulo the stride
  RESIN_INLINE void advance(int stride, std::ptrdiff_t phase, int chunk) {
    at += phase;
    if (++column < stride) return;
    column = 0;
    at += chunk - stride * phase;
  }
};

/// One part of a plane's output row: the line of words that its windows see, and their sums. The
/// word of four rows of a column is made once for all windows; pixels that are a stride apart lie
/// together, so that a vector holds those of adjacent outputs.
struct depthwise_row {
  static constexpr int lanes = simd::lanes<float>, vector = 4 * lanes;

  conv_shape const& s;
  std::uint8_t const* border;
  int* tap;  ///< where each column of a window lies, from the place of its output
  std::uint8_t* line;  ///< streams, [column modulo the stride][word of its taps][vector]
  int block, pixels, chunk, column_words;  ///< as byte_depthwise says
  int laid;  ///< columns that a vector of words brings: of one phase
  std::ptrdiff_t stream, phase;  ///< bytes; of all streams of a phase
  std::uint8_t const* x = nullptr;  ///< the part in the plane's first pixel
  int top = 0;  ///< input row of the first tap

  depthwise_row(conv_shape const& shape, byte_depthwise const& lies, std::uint8_t const* outside,
                std::uint8_t* scratch)
      : s(shape),
        border(outside),
        tap(reinterpret_cast<int*>(scratch)),
        line(scratch + lies.table()),
        block(lies.block),
        pixels(lies.pixels()),
        chunk(lies.chunk()),
        column_words(lies.column_words()),
        laid(shape.stride_w == 1 ? pixels : 1),
        stream(lies.stream(shape)),
        phase(4 * column_words * stream) {
    for (int t = 0; t < s.S; ++t) tap[t] = static_cast<int>(place(t * s.dilation_w));
  }

  /// Columns [first, first + count). A vector of pixels and four rows of it cost 4 loads, 8
  /// shuffles and 4 stores.
  RESIN_INLINE void lay(int first, int count) const {
    for (int word = 0; word < column_words; ++word) {
      std::uint8_t const* row[4];
      std::ptrdiff_t step[4];  // from pixel to pixel; there is one border
      for (int i = 0; i < 4; ++i) {
        int const r = 4 * word + i, h = top + r * s.dilation_h;
        bool const there = r < s.R && h >= 0 && h < s.H;  // beyond the window weights are zero
        row[i] = there ? x + static_cast<std::ptrdiff_t>(h) * s.W * block : border;
        step[i] = there ? block : 0;
      }
      std::uint8_t* const to = line + 4 * word * stream;
      line_place next;
      for (int k = 0; k < count;) {
        simd::words words[4];
        if (first + k < 0 || first + k + pixels > s.W) {
          edge(row, step, first + k, words);
          put(to, next, words);
          k += laid;
          continue;
        }
        int const inside = s.W - pixels - first + 1, end = inside < count ? inside : count;
        std::uint8_t const *a = row[0] + (first + k) * step[0], *b = row[1] + (first + k) * step[1],
                           *c = row[2] + (first + k) * step[2], *d = row[3] + (first + k) * step[3];
        for (; k < end; k += laid) {
          simd::interleave(a, b, c, d, words);
          put(to, next, words);
          a += step[0] * laid, b += step[1] * laid;
          c += step[2] * laid, d += step[3] * laid;
        }
      }
    }
  }

  /// Outputs vectors of outputs from number `first` of the line on, all by the same weights.
  template <int Outputs>
  RESIN_INLINE void sums(narrow_finish const& f, std::uint8_t const* w, int first,
                         simd::words (&sum)[std::size_t{4 * Outputs}]) const {
    using arithmetic = narrow_arithmetic<narrow_type::int8>;
    unroll<4 * Outputs>([&](auto i) RESIN_UNROLLED { sum[i] = arithmetic::start(f.bias, i % 4); });
    std::uint8_t const* const from = line + static_cast<std::ptrdiff_t>(first) * chunk;
    std::ptrdiff_t const each = stream;
    for (int t = 0; t < s.S; ++t) {
      std::uint8_t const* at = from + tap[t];
      for (int word = column_words; word > 0; --word, w += 4 * vector)
        unroll<4>([&](auto v) RESIN_UNROLLED {
          auto const weight = arithmetic::to_weights(simd::load_words(w + v * vector));
          unroll<Outputs>([&](auto o) RESIN_UNROLLED {
            simd::dot(sum[o * 4 + v], arithmetic::to_values(simd::loadu_words(at + o * vector)),
                      weight);
          });
          at += each;
        });
    }
  }

 private:
  /// Where column `k` of the line lies in its first stream.
  [[nodiscard]] std::ptrdiff_t place(int k) const {
    return k % s.stride_w * phase + static_cast<std::ptrdiff_t>(k / s.stride_w) * chunk;
  }
  /// The words of `laid` columns; what a wider vector holds beyond them is written over by the
  /// next.
  RESIN_INLINE void put(std::uint8_t* to, line_place& next, simd::words const (&words)[4]) const {
    to += next.at;
    unroll<4>([&](auto v) RESIN_UNROLLED {
      simd::storeu_words(to, words[v]);
      to += stream;
    });
    if (s.stride_w == 1)
      next.at += laid * chunk;
    else
      next.advance(s.stride_w, phase, chunk);
  }
  /// Pixels some of which lie outside the image.
  RESIN_INLINE void edge(std::uint8_t const* const (&row)[4], std::ptrdiff_t const (&step)[4],
                         int column, simd::words (&words)[4]) const {
    alignas(64) std::uint8_t taps[4][vector];
    for (int i = 0; i < 4; ++i)
      for (int p = 0; p < pixels; ++p) {
        int const c = column + p;
        std::uint8_t const* const from = c >= 0 && c < s.W ? row[i] + c * step[i] : border;
        for (int b = 0; b < chunk; b += 16) __builtin_memcpy(taps[i] + p * block + b, from + b, 16);
      }
    simd::interleave(taps[0], taps[1], taps[2], taps[3], words);
  }
};

}  // namespace resin::kernels::detail
namespace resin::kernels::inline RESIN_TARGET {

/// s.C == s.K == s.groups, a multiple of `block`; x and y lie in blocks of `block` bytes (16, 32 or
/// 64); o.w, o.bias and o.scale as byte_depthwise says, what x's zero makes of the sums in the
/// bias; its scratch. Loops: image and block, row, part of the block, line of columns, vectors of
/// outputs, columns of the window. Nothing behind an image of x or
/// addend is read: it may be what another thread writes. Tasks are output rows.
RESIN_KERNEL inline void narrow_depthwise_bytes(conv_shape const& s, int block,
                                                narrow_operands const& o, std::uint8_t* scratch,
                                                part who) {
  constexpr int lanes = simd::lanes<float>, vector = 4 * lanes,
                together = this_target.registers >= 32 ? 3 : 1;
  using arithmetic = detail::narrow_arithmetic<narrow_type::int8>;
  byte_depthwise const lies{block, s.R, s.S, lanes};
  int const parts = lies.parts(), blocks = s.C / block, each = lies.pixels(),
            reach = (s.S - 1) * s.dilation_w + 1;
  int outputs = (lies.columns(s) - reach) / s.stride_w + 1;  // of a line
  if (outputs > each) outputs -= outputs % each;
  alignas(64) std::uint8_t border[vector], result[vector], rest[vector] = {};
  for (std::uint8_t& b : border) b = o.border;
  detail::depthwise_row line(s, lies, border, scratch);
  detail::narrow_finish finish{nullptr, nullptr, 0, o.addend_scale, o.range, o.act, o.alpha};
  task_range const mine = share(static_cast<long long>(o.batch) * blocks * s.P, who);
  for (long long task = mine.first; task < mine.last; ++task) {
    int const p = static_cast<int>(task % s.P);
    std::ptrdiff_t const plane = static_cast<std::ptrdiff_t>(task / s.P % blocks);
    long long const n = task / s.P / blocks;
    std::uint8_t const* const x = o.x + n * o.x_image + plane * s.H * s.W * block;
    std::ptrdiff_t const row = (plane * s.P + p) * s.Q * block;
    line.top = p * s.stride_h - s.pad_top;
    for (int i = 0; i < parts; ++i) {
      finish.bias = static_cast<std::int32_t const*>(o.bias) + (plane * parts + i) * vector;
      finish.scale = o.scale + (plane * parts + i) * vector;
      std::uint8_t const* const w = o.w + (plane * parts + i) * lies.words() * 4 * vector;
      line.x = x + i * vector;
      std::uint8_t* const y = o.y + n * o.y_image + row + i * vector;
      std::uint8_t const* const addend =
          o.addend ? o.addend + n * o.addend_image + row + i * vector : nullptr;
      for (int first = 0; first < s.Q; first += outputs) {
        int const end = first + outputs < s.Q ? first + outputs : s.Q;
        line.lay(first * s.stride_w - s.pad_left, (end - 1 - first) * s.stride_w + reach);
        int q = first;
        for (; q + together * each <= end; q += together * each) {
          simd::words sum[4 * together];
          line.sums<together>(finish, w, q - first, sum);
          std::ptrdiff_t const at = static_cast<std::ptrdiff_t>(q) * block;
          unroll<together>([&](auto k) RESIN_UNROLLED {
            std::ptrdiff_t const here = at + k * each * block;
            arithmetic::finish<4, activation_kind::pass>(
                finish, sum + 4 * k, addend ? addend + here : nullptr, y + here);
          });
        }
        for (; q < end; q += each) {
          simd::words sum[4];
          line.sums<1>(finish, w, q - first, sum);
          std::ptrdiff_t const at = static_cast<std::ptrdiff_t>(q) * block;
          // What does not fill a vector goes through a buffer.
          int const bytes = (s.Q - q) * block;
          bool const whole = q + each <= s.Q;
          if (addend && !whole)
            __builtin_memcpy(rest, addend + at, static_cast<std::size_t>(bytes));
          arithmetic::finish<4, activation_kind::pass>(finish, sum,
                                                       !addend ? nullptr
                                                       : whole ? addend + at
                                                               : rest,
                                                       whole ? y + at : result);
          for (int k = 0; k < bytes && !whole; k += 16) {
            __builtin_memcpy(y + at + k, result + k, 16);
            resin::detail::keep_loop();
          }
        }
      }
    }
  }
}

}  // namespace resin::kernels
