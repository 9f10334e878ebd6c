// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Average pooling. With count_include_pad a window is divided by its area clipped to the padded
// extents, as PyTorch does.

#include <resin/kernels/pool_shape.hpp>

RESIN_INSTANTIATED
namespace resin::kernels::detail::inline RESIN_TARGET {

/// One over what the window at output (p, q) is divided by; 0 for a window of padding alone.
template <class T>
RESIN_INLINE T inverse_area(pool_shape const& s, int p, int q, window_range rows,
                            window_range columns) {
  int height = rows.last - rows.first, width = columns.last - columns.first;
  if (height <= 0 || width <= 0) return T(0);
  if (s.count_include_pad) {
    int const top = p * s.stride_h - s.pad_top, left = q * s.stride_w - s.pad_left;
    height = (top + s.R < s.H + s.pad_bottom ? top + s.R : s.H + s.pad_bottom) - top;
    width = (left + s.S < s.W + s.pad_right ? left + s.S : s.W + s.pad_right) - left;
  }
  return T(1) / static_cast<T>(static_cast<long long>(height) * width);
}

/// The same where no column is cut off: one number for a row of outputs.
template <class T>
RESIN_INLINE T inner_inverse_area(pool_shape const& s, int p) {
  return inverse_area<T>(s, p, base::ceil_div(s.pad_left, s.stride_w),
                         clip(p * s.stride_h - s.pad_top, s.R, s.H), {0, s.S});
}

template <int Width, class T>
RESIN_INLINE simd::vec<T> window_sum(T const* plane, int W, window_range rows,
                                     window_range columns) {
  constexpr int B = simd::lanes<T>;
  simd::vec<T> total(T(0));
  int const width = Width ? Width : columns.last - columns.first;
  for (int h = rows.first; h < rows.last; ++h) {
    T const* const row = plane + (static_cast<std::ptrdiff_t>(h) * W + columns.first) * B;
    for (int s = 0; s < width; ++s) total = total + simd::loadu(row + s * B);
  }
  return total;
}

template <int Width, class T>
RESIN_INLINE void window_add(T* plane, simd::vec<T> const& v, int W, window_range rows,
                             window_range columns) {
  constexpr int B = simd::lanes<T>;
  int const width = Width ? Width : columns.last - columns.first;
  for (int h = rows.first; h < rows.last; ++h) {
    T* const row = plane + (static_cast<std::ptrdiff_t>(h) * W + columns.first) * B;
    for (int s = 0; s < width; ++s) simd::storeu(row + s * B, simd::loadu(row + s * B) + v);
  }
}

}  // namespace resin::kernels::detail
namespace resin::kernels::inline RESIN_TARGET {

/// y = mean of each window; Width = pool_width(s.S). Tasks are output rows.
template <int Width, class T>
RESIN_KERNEL void avg_pool_forward(pool_shape const& s, span_of<T const> x, span_of<T> y, int batch,
                                   part who) {
  using V = simd::vec<T>;
  constexpr int B = simd::lanes<T>;
  task_range const mine = share(static_cast<long long>(batch) * s.blocks * s.P, who);
  for (long long task = mine.first; task < mine.last; ++task) {
    int const p = static_cast<int>(task % s.P);
    std::ptrdiff_t const block = static_cast<std::ptrdiff_t>(task / s.P % s.blocks);
    long long const n = task / s.P / s.blocks;
    T const* const plane = x.at(n) + block * s.H * s.W * B;
    T* const row = y.at(n) + (block * s.P + p) * s.Q * B;
    V const inner(detail::inner_inverse_area<T>(s, p));
    detail::walk_row(
        s, p,
        [&](int q, detail::window_range rows, detail::window_range columns) RESIN_UNROLLED {
          V const k(detail::inverse_area<T>(s, p, q, rows, columns));
          simd::storeu(row + q * B, k * detail::window_sum<0>(plane, s.W, rows, columns));
        },
        [&](int q, detail::window_range rows, detail::window_range columns) RESIN_UNROLLED {
          simd::storeu(row + q * B, inner * detail::window_sum<Width>(plane, s.W, rows, columns));
        });
  }
}

/// dx = sum of dy / area over the windows that hold it [+ addend]; dx may be addend. Tasks are
/// planes of channel blocks.
template <int Width, class T>
RESIN_KERNEL void avg_pool_backward(pool_shape const& s, span_of<T const> dy,
                                    span_of<T const> addend, span_of<T> dx, int batch, part who) {
  using V = simd::vec<T>;
  constexpr int B = simd::lanes<T>;
  task_range const mine = share(static_cast<long long>(batch) * s.blocks, who);
  for (long long task = mine.first; task < mine.last; ++task) {
    std::ptrdiff_t const block = static_cast<std::ptrdiff_t>(task % s.blocks),
                         extent = static_cast<std::ptrdiff_t>(s.H) * s.W * B;
    long long const n = task / s.blocks;
    T* const to = dx.at(n) + block * extent;
    detail::begin_plane<T>(addend.data ? addend.at(n) + block * extent : nullptr, to, extent);
    for (int p = 0; p < s.P; ++p) {
      T const* const row = dy.at(n) + (block * s.P + p) * s.Q * B;
      V const inner(detail::inner_inverse_area<T>(s, p));
      detail::walk_row(
          s, p,
          [&](int q, detail::window_range rows, detail::window_range columns) RESIN_UNROLLED {
            V const k(detail::inverse_area<T>(s, p, q, rows, columns));
            detail::window_add<0, T>(to, k * simd::loadu(row + q * B), s.W, rows, columns);
          },
          [&](int q, detail::window_range rows, detail::window_range columns) RESIN_UNROLLED {
            detail::window_add<Width, T>(to, inner * simd::loadu(row + q * B), s.W, rows, columns);
          });
    }
  }
}

}  // namespace resin::kernels
RESIN_END_INSTANTIATED
