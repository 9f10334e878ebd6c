// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Activations behind the sums of a register tile.

#include <resin/kernels/activation.hpp>
#include <resin/kernels/unroll.hpp>
#include <resin/simd/vec.hpp>

#include <cstddef>

RESIN_INSTANTIATED
namespace resin::kernels::detail::inline RESIN_TARGET {

/// relu, relu6 and leaky relu of a tile in registers; slow functions are applied to the stored row.
template <int N, class T>
RESIN_INLINE void activate_tile(simd::vec<T> (&sum)[N], activation_kind act, T alpha) {
  using vec = simd::vec<T>;
  if (act == activation_kind::relu) {
    vec const zero(T(0));
    unroll<N>([&](auto i) RESIN_UNROLLED { sum[i] = xsimd::max(zero, sum[i]); });
  } else if (act == activation_kind::relu6) {
    vec const zero(T(0)), six(T(6));
    unroll<N>([&](auto i) RESIN_UNROLLED { sum[i] = xsimd::min(six, xsimd::max(zero, sum[i])); });
  } else if (act == activation_kind::leaky_relu) {
    vec const zero(T(0)), slope(alpha);
    unroll<N>([&](auto i) RESIN_UNROLLED {
      sum[i] = simd::fma<T>(slope, xsimd::min(zero, sum[i]), xsimd::max(zero, sum[i]));
    });
  }
}

/// A slow function of `cols` stored vectors.
template <activation_kind Slow, class T>
RESIN_INLINE void activate_row(T* y, int cols, std::ptrdiff_t y_col, T alpha) {
  simd::vec<T> const a(alpha);
  for (int q = 0; q < cols; ++q, y += y_col) simd::store(y, activate<Slow, T>(simd::load(y), a));
}

}  // namespace resin::kernels::detail
RESIN_END_INSTANTIATED
