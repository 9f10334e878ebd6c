// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Pooling of narrow tensors. A maximum keeps its operand's scale; an average is
// (sum of (x - zero)) * scale / count, sums of bytes exact.

#include <resin/base/namespaces.hpp>
#include <resin/kernels/adaptive_avg_pool.hpp>
#include <resin/kernels/narrow/element.hpp>
#include <resin/kernels/pool_shape.hpp>

#include <limits>

namespace resin::kernels::inline RESIN_TARGET {

enum class narrow_pooling : unsigned char { maximum, average, adaptive_average };

}  // namespace resin::kernels
namespace resin::kernels::detail::inline RESIN_TARGET {

/// What an average divides by: clipped to the padded image, or to the image.
[[nodiscard]] RESIN_INLINE constexpr int window_count(pool_shape const& s, int p, int q,
                                                      window_range rows, window_range columns) {
  if (!s.count_include_pad) return (rows.last - rows.first) * (columns.last - columns.first);
  int const h = p * s.stride_h - s.pad_top, w = q * s.stride_w - s.pad_left;
  int const h_end = h + s.R < s.H + s.pad_bottom ? h + s.R : s.H + s.pad_bottom,
            w_end = w + s.S < s.W + s.pad_right ? w + s.S : s.W + s.pad_right;
  return (h_end - h) * (w_end - w);
}

/// What lies under a window of bytes: rows x columns places, so many bytes apart. What lies behind
/// `end` is not read: it may be what another thread writes.
struct byte_window {
  std::uint8_t const *first, *end;
  std::ptrdiff_t down, across;
  int rows, columns;
  /// f(p) for `Bytes` bytes from byte i of each place on, those behind the end being zeros.
  template <int Bytes, class F>
  RESIN_INLINE void each(int i, F&& f) const {
    alignas(64) std::uint8_t rest[std::size_t{Bytes}];
    for (int h = 0; h < rows; ++h) {
      std::uint8_t const* at = first + h * down + i;
      for (int w = 0; w < columns; ++w, at += across) {
        std::uint8_t const* from = at;
        if (end - at < Bytes) {
          for (int k = 0; k < Bytes; ++k) rest[k] = k < end - at ? at[k] : std::uint8_t{0};
          from = rest;
        }
        f(from);
      }
    }
  }
};

/// A pixel's bytes as they were computed, in a vector that may be longer.
RESIN_INLINE void copy_bytes(std::uint8_t* to, std::uint8_t const* from, int bytes) {
  for (int k = 0; k < bytes; k += 4) {
    __builtin_memcpy(to + k, from + k, 4);
    resin::detail::keep_loop();
  }
}

/// One pixel of y: a load and an instruction for a vector of bytes and a place.
RESIN_INLINE void largest_bytes(byte_window const& window, int block, std::uint8_t* y) {
  constexpr int lanes = simd::lanes<std::uint8_t>;
  for (int i = 0; i < block; i += lanes) {
    simd::vec<std::uint8_t> most(std::uint8_t{0});
    window.each<lanes>(i, [&](std::uint8_t const* at)
                              RESIN_UNROLLED { most = simd::larger(most, simd::loadu(at)); });
    if (i + lanes <= block) {
      simd::storeu(y + i, most);
    } else {
      alignas(64) std::uint8_t result[lanes];
      simd::store(result, most);
      copy_bytes(y + i, result, block - i);
    }
  }
}

/// One pixel of y, N vectors of sums at a time: exact sums of x - zero, times `factor`.
template <int N>
RESIN_INLINE void average_bytes(byte_window const& window, int block, int zero, float factor,
                                simd::byte_range range, std::uint8_t* y) {
  constexpr int bytes = N * simd::lanes<float>;
  simd::words const zeros(zero * window.rows * window.columns);
  for (int i = 0; i < block; i += bytes) {
    simd::words sum[std::size_t{N}], x[std::size_t{N}];
    unroll<N>([&](auto v) RESIN_UNROLLED { sum[v] = simd::words(0); });
    window.each<bytes>(i, [&](std::uint8_t const* at) RESIN_UNROLLED {
      simd::load_bytes<N>(at, x);
      unroll<N>([&](auto v) RESIN_UNROLLED { sum[v] = sum[v] + x[v]; });
    });
    unroll<N>([&](auto v) RESIN_UNROLLED {
      sum[v] = simd::to_nearest(simd::to_float(sum[v] - zeros) * simd::vec<float>(factor));
    });
    if (i + bytes <= block) {
      simd::store_bytes<N>(y + i, sum, range);
    } else {
      alignas(64) std::uint8_t result[std::size_t{bytes}];
      simd::store_bytes<N>(result, sum, range);
      copy_bytes(y + i, result, block - i);
    }
  }
}

}  // namespace resin::kernels::detail
namespace resin::kernels::inline RESIN_TARGET {

/// `block` bytes of a pixel lie together in x and in y. Tasks are output rows.
template <narrow_type Type, narrow_pooling Kind>
RESIN_KERNEL void narrow_pool(pool_shape const& s, int block, narrow_span x, float zero,
                              float scale, simd::byte_range range, narrow_span y, int batch,
                              part who) {
  using element = narrow_element<Type>;
  using V = simd::vec<float>;
  constexpr bool maximum = Kind == narrow_pooling::maximum;
  V const z(zero);
  task_range const mine = share(static_cast<long long>(batch) * s.blocks * s.P, who);
  for (long long task = mine.first; task < mine.last; ++task) {
    int const p = static_cast<int>(task % s.P);
    std::ptrdiff_t const plane = static_cast<std::ptrdiff_t>(task / s.P % s.blocks);
    long long const n = task / s.P / s.blocks;
    std::uint8_t const* const from = x.at(n) + plane * s.H * s.W * block;
    std::uint8_t* const to = y.at(n) + (plane * s.P + p) * s.Q * block;
    detail::window_range const rows =
        Kind == narrow_pooling::adaptive_average
            ? detail::adaptive_range(p, s.P, s.H)
            : detail::clip(p * s.stride_h - s.pad_top, s.R, s.H, maximum ? s.dilation_h : 1);
    int const down = maximum ? s.dilation_h : 1, across = maximum ? s.dilation_w : 1;
    for (int q = 0; q < s.Q; ++q) {
      detail::window_range const columns =
          Kind == narrow_pooling::adaptive_average
              ? detail::adaptive_range(q, s.Q, s.W)
              : detail::clip(q * s.stride_w - s.pad_left, s.S, s.W, across);
      float factor = 0;
      if constexpr (!maximum)
        factor = scale / static_cast<float>(Kind == narrow_pooling::average
                                                ? detail::window_count(s, p, q, rows, columns)
                                                : (rows.last - rows.first) *
                                                      (columns.last - columns.first));
      if constexpr (Type == narrow_type::int8) {
        detail::byte_window const window{
            from + (static_cast<std::ptrdiff_t>(rows.first) * s.W + columns.first) * block,
            from + static_cast<std::ptrdiff_t>(s.H) * s.W * block,
            static_cast<std::ptrdiff_t>(down) * s.W * block,
            static_cast<std::ptrdiff_t>(across) * block,
            base::ceil_div(rows.last - rows.first, down),
            base::ceil_div(columns.last - columns.first, across)};
        constexpr int lanes = simd::lanes<float>;
        std::uint8_t* const pixel = to + q * block;
        if constexpr (maximum)
          detail::largest_bytes(window, block, pixel);
        else if (block % (4 * lanes) == 0)
          detail::average_bytes<4>(window, block, static_cast<int>(zero), factor, range, pixel);
        else
          detail::average_bytes<1>(window, block, static_cast<int>(zero), factor, range, pixel);
      } else {
        for (int i = 0; i < block; i += element::bytes) {
          V sum(maximum ? -std::numeric_limits<float>::infinity() : 0.f);
          for (int h = rows.first; h < rows.last; h += down) {
            std::uint8_t const* at =
                from + (static_cast<std::ptrdiff_t>(h) * s.W + columns.first) * block + i;
            for (int w = columns.first; w < columns.last; w += across, at += across * block) {
              V const v = element::load(at);
              if constexpr (maximum)
                sum = simd::max_nan<float>(v, sum);
              else
                sum = sum + (v - z);
            }
          }
          if constexpr (maximum)
            element::store(to + q * block + i, sum, {0, 0, 255});
          else
            element::store(to + q * block + i, sum * V(factor), range);
        }
      }
    }
  }
}

}  // namespace resin::kernels
