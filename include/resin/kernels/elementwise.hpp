// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Sums, copies and constants over whole tensors; `elements` per image, a multiple of the vector.

#include <resin/kernels/activation.hpp>

namespace resin::kernels {

namespace detail {
/// Elements worked on between two passes over the same data: it stays in the first-level cache.
inline constexpr std::ptrdiff_t l1_run = 1024;
}  // namespace detail

/// z = f(a + b); z may be a or b.
template <class T>
void add_forward(activation_kind kind, T alpha, span_of<T const> a, span_of<T const> b,
                 span_of<T> z, std::ptrdiff_t elements, int batch, part who) {
  constexpr int B = simd::lanes<T>;
  detail::for_each_run<B>(
      elements, batch, who, [&](long long n, std::ptrdiff_t at, std::ptrdiff_t length) {
        T const* const p = a.at(n) + at;
        T const* const q = b.at(n) + at;
        T* const to = z.at(n) + at;
        if (kind == activation_kind::relu) {
          for (std::ptrdiff_t i = 0; i < length; i += B)
            simd::storeu(to + i, simd::positive_part(simd::loadu(p + i) + simd::loadu(q + i)));
          return;
        }
        for (std::ptrdiff_t first = 0; first < length; first += detail::l1_run) {
          std::ptrdiff_t const last =
              first + detail::l1_run < length ? first + detail::l1_run : length;
          for (std::ptrdiff_t i = first; i < last; i += B)
            simd::storeu(to + i, simd::loadu(p + i) + simd::loadu(q + i));
          if (kind != activation_kind::pass)
            apply_activation<T>(kind, alpha, to + first, to + first, last - first);
        }
      });
}

/// z = a + b; z may be a or b. This is also how gradients of several uses of a tensor are summed.
template <class T>
void add(span_of<T const> a, span_of<T const> b, span_of<T> z, std::ptrdiff_t elements, int batch,
         part who) {
  constexpr int B = simd::lanes<T>;
  detail::for_each_run<B>(elements, batch, who,
                          [&](long long n, std::ptrdiff_t at, std::ptrdiff_t length) {
                            T const* const p = a.at(n) + at;
                            T const* const q = b.at(n) + at;
                            T* const to = z.at(n) + at;
                            for (std::ptrdiff_t i = 0; i < length; i += B)
                              simd::storeu(to + i, simd::loadu(p + i) + simd::loadu(q + i));
                          });
}

/// y = x.
template <class T>
void copy(span_of<T const> x, span_of<T> y, std::ptrdiff_t elements, int batch, part who) {
  constexpr int B = simd::lanes<T>;
  if (x.data == y.data && x.image == y.image) return;
  detail::for_each_run<B>(elements, batch, who,
                          [&](long long n, std::ptrdiff_t at, std::ptrdiff_t length) {
                            T const* const from = x.at(n) + at;
                            T* const to = y.at(n) + at;
                            for (std::ptrdiff_t i = 0; i < length; i += B)
                              simd::storeu(to + i, simd::loadu(from + i));
                          });
}

/// y = value.
template <class T>
void fill(T value, span_of<T> y, std::ptrdiff_t elements, int batch, part who) {
  constexpr int B = simd::lanes<T>;
  detail::for_each_run<B>(elements, batch, who,
                          [&](long long n, std::ptrdiff_t at, std::ptrdiff_t length) {
                            T* const to = y.at(n) + at;
                            simd::vec<T> const v(value);
                            for (std::ptrdiff_t i = 0; i < length; i += B) simd::storeu(to + i, v);
                          });
}

}  // namespace resin::kernels
