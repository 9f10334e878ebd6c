// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Channel attention (squeeze-excite): every channel of every image times its own factor.

#include <resin/kernels/batch_norm.hpp>

namespace resin::kernels {

/// y = x * s; s: blocks * B factors an image; y may be x.
template <class T>
void scale_forward(int blocks, int pixels, span_of<T const> x, span_of<T const> s, span_of<T> y,
                   int batch, part who) {
  constexpr int B = simd::lanes<T>;
  detail::for_each_block_run<B>(
      blocks, pixels, batch, who,
      [&](long long n, int block, std::ptrdiff_t at, std::ptrdiff_t length) {
        simd::vec<T> const k = simd::loadu(s.at(n) + static_cast<std::ptrdiff_t>(block) * B);
        T const* const from = x.at(n) + at;
        T* const to = y.at(n) + at;
        for (std::ptrdiff_t i = 0; i < length; i += B)
          simd::storeu(to + i, simd::loadu(from + i) * k);
      });
}

/// dx = dy * s [+ addend] and ds = sum over pixels of dy * x; dx may be dy, x or addend. dx.data ==
/// nullptr leaves dx out.
template <class T>
void scale_backward(int blocks, int pixels, span_of<T const> x, span_of<T const> s,
                    span_of<T const> dy, span_of<T const> addend, span_of<T> dx, span_of<T> ds,
                    int batch, part who) {
  using V = simd::vec<T>;
  constexpr int B = simd::lanes<T>;
  task_range const mine = share(static_cast<long long>(batch) * blocks, who);
  for (long long task = mine.first; task < mine.last; ++task) {
    long long const n = task / blocks;
    std::ptrdiff_t const block = static_cast<std::ptrdiff_t>(task % blocks),
                         plane = block * pixels * B;
    V const k = simd::loadu(s.at(n) + block * B);
    T const* const from = x.at(n) + plane;
    T const* const grad = dy.at(n) + plane;
    V total(T(0)), unused(T(0));
    detail::two_sums<T>(pixels, total, unused, [&](std::ptrdiff_t i, V& a, V&) {
      a = simd::fma<T>(simd::loadu(grad + i), simd::loadu(from + i), a);
    });
    simd::storeu(ds.at(n) + block * B, total);
    if (!dx.data) continue;
    T const* const z = addend.data ? addend.at(n) + plane : nullptr;
    T* const to = dx.at(n) + plane;
    for (std::ptrdiff_t i = 0; i < static_cast<std::ptrdiff_t>(pixels) * B; i += B) {
      V const r = simd::loadu(grad + i) * k;
      simd::storeu(to + i, z ? r + simd::loadu(z + i) : r);
    }
  }
}

}  // namespace resin::kernels
