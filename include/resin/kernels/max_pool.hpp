// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Maximum pooling. A NaN in a window is its maximum; the gradient goes to the first maximum in
// row-major order (to the last NaN).

#include <resin/kernels/pool_shape.hpp>
#include <resin/simd/math.hpp>

#include <limits>

RESIN_INSTANTIATED
namespace resin::kernels::detail::inline RESIN_TARGET {

/// How a window is walked; a width that is known is not dilated.
struct window_steps {
  int width, down, across;
  RESIN_INLINE constexpr window_steps(pool_shape const& s, int known, window_range columns)
      : width(known ? known : columns.last - columns.first),
        down(known ? 1 : s.dilation_h),
        across(known ? 1 : s.dilation_w) {}
};

/// Maximum of one window; `Width` adjacent columns if not 0, else columns of the range, rows and
/// columns as far apart as `s` is dilated. The plain maximum may lose a NaN, so a sum runs along:
/// only if it is NaN somewhere is the window scanned again with care.
template <int Width, class T>
RESIN_INLINE simd::vec<T> window_max(T const* plane, pool_shape const& s, window_range rows,
                                     window_range columns) {
  using V = simd::vec<T>;
  constexpr int B = simd::lanes<T>;
  V const lowest(-std::numeric_limits<T>::infinity());
  V best = lowest, sum(T(0));
  window_steps const w(s, Width, columns);
  T const* const corner =
      plane + (static_cast<std::ptrdiff_t>(rows.first) * s.W + columns.first) * B;
  std::ptrdiff_t const step = static_cast<std::ptrdiff_t>(s.W) * w.down * B;
  T const* row = corner;
  for (int h = rows.first; h < rows.last; h += w.down, row += step)
    for (int i = 0; i < w.width; i += w.across) {
      V const x = simd::loadu(row + i * B);
      best = xsimd::max(x, best);
      sum = sum + x;
    }
  if (xsimd::any(simd::is_nan<T>(sum))) {
    best = lowest;
    row = corner;
    for (int h = rows.first; h < rows.last; h += w.down, row += step)
      for (int i = 0; i < w.width; i += w.across)
        best = simd::max_nan<T>(simd::loadu(row + i * B), best);
  }
  return best;
}

/// Adds dy to the place of one window's maximum, lane by lane: places are numbered in scan order,
/// exactly representable in T.
template <int Width, class T>
RESIN_INLINE void window_max_backward(T const* plane, simd::vec<T> const& dy, T* dx,
                                      pool_shape const& s, window_range rows,
                                      window_range columns) {
  using V = simd::vec<T>;
  constexpr int B = simd::lanes<T>;
  V best(-std::numeric_limits<T>::infinity()), place(T(0)), number(T(0));
  V const one(T(1)), zero(T(0));
  window_steps const w(s, Width, columns);
  for (int h = rows.first; h < rows.last; h += w.down) {
    T const* const row = plane + (static_cast<std::ptrdiff_t>(h) * s.W + columns.first) * B;
    for (int i = 0; i < w.width; i += w.across, number = number + one) {
      V const x = simd::loadu(row + i * B);
      auto const better = (x > best) | simd::is_nan<T>(x);
      best = xsimd::select(better, x, best);
      place = xsimd::select(better, number, place);
    }
  }
  number = zero;
  for (int h = rows.first; h < rows.last; h += w.down) {
    T* const row = dx + (static_cast<std::ptrdiff_t>(h) * s.W + columns.first) * B;
    for (int i = 0; i < w.width; i += w.across, number = number + one)
      simd::storeu(row + i * B,
                   simd::loadu(row + i * B) + xsimd::select(place == number, dy, zero));
  }
}

/// The element of `from` at the place of one window's maximum, lane by lane.
template <int Width, class T>
RESIN_INLINE simd::vec<T> at_window_max(T const* plane, T const* from, pool_shape const& s,
                                        window_range rows, window_range columns) {
  using V = simd::vec<T>;
  constexpr int B = simd::lanes<T>;
  V best(-std::numeric_limits<T>::infinity()), found(T(0));
  window_steps const w(s, Width, columns);
  for (int h = rows.first; h < rows.last; h += w.down) {
    std::ptrdiff_t const row = (static_cast<std::ptrdiff_t>(h) * s.W + columns.first) * B;
    for (int i = 0; i < w.width; i += w.across) {
      V const x = simd::loadu(plane + row + i * B);
      auto const better = (x > best) | simd::is_nan<T>(x);
      best = xsimd::select(better, x, best);
      found = xsimd::select(better, simd::loadu(from + row + i * B), found);
    }
  }
  return found;
}

}  // namespace resin::kernels::detail
namespace resin::kernels::inline RESIN_TARGET {

/// y = maximum of each window; Width = pool_width(s.S, s.dilation_h, s.dilation_w).
/// Tasks are output rows.
template <int Width, class T>
RESIN_KERNEL void max_pool_forward(pool_shape const& s, span_of<T const> x, span_of<T> y, int batch,
                                   part who) {
  constexpr int B = simd::lanes<T>;
  task_range const mine = share(static_cast<long long>(batch) * s.blocks * s.P, who);
  for (long long task = mine.first; task < mine.last; ++task) {
    int const p = static_cast<int>(task % s.P);
    std::ptrdiff_t const block = static_cast<std::ptrdiff_t>(task / s.P % s.blocks);
    long long const n = task / s.P / s.blocks;
    T const* const plane = x.at(n) + block * s.H * s.W * B;
    T* const row = y.at(n) + (block * s.P + p) * s.Q * B;
    detail::walk_row(
        s, p,
        [&](int q, detail::window_range rows, detail::window_range columns) RESIN_UNROLLED {
          simd::storeu(row + q * B, detail::window_max<0>(plane, s, rows, columns));
        },
        [&](int q, detail::window_range rows, detail::window_range columns) RESIN_UNROLLED {
          simd::storeu(row + q * B, detail::window_max<Width>(plane, s, rows, columns));
        });
  }
}

/// dx = sum of dy over the windows whose maximum it is [+ addend]; finds the maxima again from x.
/// dx may be addend, not x. Tasks are planes of channel blocks; windows are added in row-major
/// order.
template <int Width, class T>
RESIN_KERNEL void max_pool_backward(pool_shape const& s, span_of<T const> x, span_of<T const> dy,
                                    span_of<T const> addend, span_of<T> dx, int batch, part who) {
  constexpr int B = simd::lanes<T>;
  task_range const mine = share(static_cast<long long>(batch) * s.blocks, who);
  for (long long task = mine.first; task < mine.last; ++task) {
    std::ptrdiff_t const block = static_cast<std::ptrdiff_t>(task % s.blocks),
                         extent = static_cast<std::ptrdiff_t>(s.H) * s.W * B;
    long long const n = task / s.blocks;
    T const* const plane = x.at(n) + block * extent;
    T* const to = dx.at(n) + block * extent;
    detail::begin_plane<T>(addend.data ? addend.at(n) + block * extent : nullptr, to, extent);
    for (int p = 0; p < s.P; ++p) {
      T const* const row = dy.at(n) + (block * s.P + p) * s.Q * B;
      detail::walk_row(
          s, p,
          [&](int q, detail::window_range rows, detail::window_range columns) RESIN_UNROLLED {
            detail::window_max_backward<0, T>(plane, simd::loadu(row + q * B), to, s, rows,
                                              columns);
          },
          [&](int q, detail::window_range rows, detail::window_range columns) RESIN_UNROLLED {
            detail::window_max_backward<Width, T>(plane, simd::loadu(row + q * B), to, s, rows,
                                                  columns);
          });
    }
  }
}

/// The adjoint of max_pool_backward without an addend, which is max_unpool where windows do not
/// overlap: dx = what dy holds at the maximum of each window of x. Tasks are rows of dx.
template <int Width, class T>
RESIN_KERNEL void max_unpool_backward(pool_shape const& s, span_of<T const> x, span_of<T const> dy,
                                      span_of<T> dx, int batch, part who) {
  constexpr int B = simd::lanes<T>;
  task_range const mine = share(static_cast<long long>(batch) * s.blocks * s.P, who);
  for (long long task = mine.first; task < mine.last; ++task) {
    int const p = static_cast<int>(task % s.P);
    std::ptrdiff_t const block = static_cast<std::ptrdiff_t>(task / s.P % s.blocks) * s.H * s.W * B;
    long long const n = task / s.P / s.blocks;
    T const *const plane = x.at(n) + block, *const from = dy.at(n) + block;
    T* const row = dx.at(n) + (task / s.P % s.blocks * s.P + p) * s.Q * B;
    detail::walk_row(
        s, p,
        [&](int q, detail::window_range rows, detail::window_range columns) RESIN_UNROLLED {
          simd::storeu(row + q * B, detail::at_window_max<0>(plane, from, s, rows, columns));
        },
        [&](int q, detail::window_range rows, detail::window_range columns) RESIN_UNROLLED {
          simd::storeu(row + q * B, detail::at_window_max<Width>(plane, from, s, rows, columns));
        });
  }
}

}  // namespace resin::kernels
RESIN_END_INSTANTIATED
