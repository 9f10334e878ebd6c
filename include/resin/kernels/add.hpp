// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Sums of whole tensors: a skip that no convolution or batch norm could take along, and gradients
// of several uses of a tensor.

#include <resin/kernels/activation.hpp>

RESIN_INSTANTIATED
namespace resin::kernels::inline RESIN_TARGET {

/// z = f(a + b); `elements` per image, a multiple of the vector; z may be a or b.
template <activation_kind Kind, class T>
RESIN_KERNEL void add_forward(T alpha, span_of<T const> a, span_of<T const> b, span_of<T> z,
                              std::ptrdiff_t elements, int batch, part who) {
  constexpr int B = simd::lanes<T>;
  simd::vec<T> const slope(alpha);
  detail::for_each_run<B>(
      elements, batch, who,
      [&](long long n, std::ptrdiff_t at, std::ptrdiff_t length) RESIN_UNROLLED {
        T const* const p = a.at(n) + at;
        T const* const q = b.at(n) + at;
        T* const to = z.at(n) + at;
        for (std::ptrdiff_t i = 0; i < length; i += B)
          simd::storeu(to + i,
                       detail::activate<Kind, T>(simd::loadu(p + i) + simd::loadu(q + i), slope));
      });
}

}  // namespace resin::kernels
RESIN_END_INSTANTIATED
