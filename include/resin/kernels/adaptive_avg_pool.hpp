// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Adaptive average pooling: output row p is the mean of the rows floor(p H / P) up to ceil((p + 1)
// H / P), columns alike. P = Q = 1 is the global average and has its own loops.

#include <resin/kernels/avg_pool.hpp>
#include <resin/kernels/batch_norm.hpp>

RESIN_INSTANTIATED
namespace resin::kernels::inline RESIN_TARGET {

/// x: (blocks,H,W), y: (blocks,P,Q).
struct adaptive_pool_shape {
  int blocks, H, W, P, Q;
};

}  // namespace resin::kernels
namespace resin::kernels::detail::inline RESIN_TARGET {
[[nodiscard]] constexpr window_range adaptive_range(int p, int P, int H) {
  long long const first = static_cast<long long>(p) * H / P,
                  last = base::ceil_div(static_cast<long long>(p + 1) * H, P);
  return {static_cast<int>(first), static_cast<int>(last)};
}
[[nodiscard]] constexpr int area(window_range rows, window_range columns) {
  return (rows.last - rows.first) * (columns.last - columns.first);
}
}  // namespace resin::kernels::detail
namespace resin::kernels::inline RESIN_TARGET {

/// y = mean of each cell. Tasks are output rows.
template <class T>
RESIN_KERNEL void adaptive_avg_pool_forward(adaptive_pool_shape const& s, span_of<T const> x,
                                            span_of<T> y, int batch, part who) {
  using V = simd::vec<T>;
  constexpr int B = simd::lanes<T>;
  task_range const mine = share(static_cast<long long>(batch) * s.blocks * s.P, who);
  for (long long task = mine.first; task < mine.last; ++task) {
    int const p = static_cast<int>(task % s.P);
    std::ptrdiff_t const block = static_cast<std::ptrdiff_t>(task / s.P % s.blocks);
    long long const n = task / s.P / s.blocks;
    T const* const plane = x.at(n) + block * s.H * s.W * B;
    T* const row = y.at(n) + (block * s.P + p) * s.Q * B;
    if (s.P == 1 && s.Q == 1) {
      V total(T(0)), unused(T(0));
      detail::two_sums<T>(s.H * s.W, total, unused, [&](std::ptrdiff_t i, V& a, V&) RESIN_UNROLLED {
        a = a + simd::loadu(plane + i);
      });
      simd::storeu(row, total * V(T(1) / static_cast<T>(s.H * s.W)));
      continue;
    }
    detail::window_range const rows = detail::adaptive_range(p, s.P, s.H);
    for (int q = 0; q < s.Q; ++q) {
      detail::window_range const columns = detail::adaptive_range(q, s.Q, s.W);
      V const k(T(1) / static_cast<T>(detail::area(rows, columns)));
      simd::storeu(row + q * B, k * detail::window_sum<0>(plane, s.W, rows, columns));
    }
  }
}

/// dx = sum of dy / area over the cells that hold it [+ addend]; dx may be addend. Tasks are planes
/// of channel blocks.
template <class T>
RESIN_KERNEL void adaptive_avg_pool_backward(adaptive_pool_shape const& s, span_of<T const> dy,
                                             span_of<T const> addend, span_of<T> dx, int batch,
                                             part who) {
  using V = simd::vec<T>;
  constexpr int B = simd::lanes<T>;
  task_range const mine = share(static_cast<long long>(batch) * s.blocks, who);
  for (long long task = mine.first; task < mine.last; ++task) {
    std::ptrdiff_t const block = static_cast<std::ptrdiff_t>(task % s.blocks),
                         extent = static_cast<std::ptrdiff_t>(s.H) * s.W * B;
    long long const n = task / s.blocks;
    T const* const grad = dy.at(n) + block * s.P * s.Q * B;
    T const* const z = addend.data ? addend.at(n) + block * extent : nullptr;
    T* const to = dx.at(n) + block * extent;
    if (s.P == 1 && s.Q == 1) {
      V const g = simd::loadu(grad) * V(T(1) / static_cast<T>(s.H * s.W));
      for (std::ptrdiff_t i = 0; i < extent; i += B)
        simd::storeu(to + i, z ? g + simd::loadu(z + i) : g);
      continue;
    }
    detail::begin_plane<T>(z, to, extent);
    for (int p = 0; p < s.P; ++p)
      for (int q = 0; q < s.Q; ++q) {
        detail::window_range const rows = detail::adaptive_range(p, s.P, s.H),
                                   columns = detail::adaptive_range(q, s.Q, s.W);
        V const k(T(1) / static_cast<T>(detail::area(rows, columns)));
        detail::window_add<0, T>(
            to, k * simd::loadu(grad + (static_cast<std::ptrdiff_t>(p) * s.Q + q) * B), s.W, rows,
            columns);
      }
  }
}

}  // namespace resin::kernels
RESIN_END_INSTANTIATED
