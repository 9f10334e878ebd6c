// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Channel attention (squeeze-excite): every channel of every image times its own factor.

#include <resin/kernels/batch_norm.hpp>

RESIN_INSTANTIATED
namespace resin::kernels::inline RESIN_TARGET {

/// y = f(x * s + addend); s: blocks * B factors an image; addend.data may be nullptr; y may be x or
/// addend. It is its own backward by x: dx = dy * s + addend.
template <activation_kind Kind, class T>
RESIN_KERNEL void scale_forward(int blocks, int pixels, span_of<T const> x, span_of<T const> s,
                                span_of<T const> addend, T alpha, span_of<T> y, int batch,
                                part who) {
  using V = simd::vec<T>;
  constexpr int B = simd::lanes<T>;
  V const slope(alpha);
  detail::for_each_block_run<B>(
      blocks, pixels, batch, who,
      [&](long long n, int block, std::ptrdiff_t at, std::ptrdiff_t length) RESIN_UNROLLED {
        V const k = simd::loadu(s.at(n) + static_cast<std::ptrdiff_t>(block) * B);
        T const* const from = x.at(n) + at;
        T const* const z = addend.data ? addend.at(n) + at : nullptr;
        T* const to = y.at(n) + at;
        for (std::ptrdiff_t i = 0; i < length; i += B) {
          V v = simd::loadu(from + i) * k;
          if (z) v = v + simd::loadu(z + i);
          simd::storeu(to + i, detail::activate<Kind, T>(v, slope));
        }
      });
}

/// The backward by s: ds = sum over pixels of dy * x. Tasks are images x channel blocks.
template <class T>
RESIN_KERNEL void scale_backward(int blocks, int pixels, span_of<T const> x, span_of<T const> dy,
                                 span_of<T> ds, int batch, part who) {
  using V = simd::vec<T>;
  constexpr int B = simd::lanes<T>;
  task_range const mine = share(static_cast<long long>(batch) * blocks, who);
  for (long long task = mine.first; task < mine.last; ++task) {
    long long const n = task / blocks;
    std::ptrdiff_t const block = static_cast<std::ptrdiff_t>(task % blocks);
    T const* const from = x.at(n) + block * pixels * B;
    T const* const grad = dy.at(n) + block * pixels * B;
    V total(T(0)), unused(T(0));
    detail::two_sums<T>(pixels, total, unused, [&](std::ptrdiff_t i, V& a, V&) RESIN_UNROLLED {
      a = simd::fma<T>(simd::loadu(grad + i), simd::loadu(from + i), a);
    });
    simd::storeu(ds.at(n) + block * B, total);
  }
}

}  // namespace resin::kernels
RESIN_END_INSTANTIATED
