// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A user's own activation, a captureless callable F over numbers: forward on vectors, backward by
// dual numbers.

#include <resin/base/part.hpp>
#include <resin/kernels/runs.hpp>
#include <resin/kernels/span_of.hpp>
#include <resin/simd/dual.hpp>

RESIN_INSTANTIATED
namespace resin::kernels::inline RESIN_TARGET {

/// y = F(x); `elements` per image, a multiple of the vector; y may be x.
template <class F, class T>
RESIN_KERNEL void custom_activation_forward(span_of<T const> x, span_of<T> y,
                                            std::ptrdiff_t elements, int batch, part who) {
  constexpr int B = simd::lanes<T>;
  using number = simd::dual<T, 0>;
  detail::for_each_run<B>(
      elements, batch, who,
      [&](long long n, std::ptrdiff_t at, std::ptrdiff_t length) RESIN_UNROLLED {
        T const* const from = x.at(n) + at;
        T* const to = y.at(n) + at;
        for (std::ptrdiff_t i = 0; i < length; i += B)
          simd::storeu(to + i, number(F{}(number(simd::loadu(from + i)))).v);
      });
}

/// dx = dy * F'(x) [+ addend]; dx may be dy or addend.
template <class F, class T>
RESIN_KERNEL void custom_activation_backward(span_of<T const> x, span_of<T const> dy,
                                             span_of<T const> addend, span_of<T> dx,
                                             std::ptrdiff_t elements, int batch, part who) {
  constexpr int B = simd::lanes<T>;
  using number = simd::dual<T, 1>;
  detail::for_each_run<B>(
      elements, batch, who,
      [&](long long n, std::ptrdiff_t at, std::ptrdiff_t length) RESIN_UNROLLED {
        T const* const from = x.at(n) + at;
        T const* const g = dy.at(n) + at;
        T const* const z = addend.data ? addend.at(n) + at : nullptr;
        T* const to = dx.at(n) + at;
        for (std::ptrdiff_t i = 0; i < length; i += B) {
          simd::vec<T> const slope =
              number(F{}(number(simd::loadu(from + i), simd::broadcast(T(1))))).d;
          simd::vec<T> const r = simd::loadu(g + i) * slope;
          simd::storeu(to + i, z ? r + simd::loadu(z + i) : r);
        }
      });
}

}  // namespace resin::kernels
RESIN_END_INSTANTIATED
