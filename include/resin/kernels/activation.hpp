// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The built-in activations, forward and backward. The kind is a run-time argument, tested once
// outside the loops. A NaN stays a NaN; every finite argument gives a finite result; derivatives at
// corners are PyTorch's.

#include <resin/base/macros.hpp>
#include <resin/base/part.hpp>
#include <resin/dsl/activation_kind.hpp>
#include <resin/kernels/runs.hpp>
#include <resin/kernels/span_of.hpp>
#include <resin/simd/math.hpp>
#include <resin/simd/vec.hpp>

#include <cstddef>

namespace resin::kernels {

namespace detail {

/// f(x) of one vector.
template <activation_kind Kind, class T>
RESIN_INLINE simd::vec<T> activate(simd::vec<T> const& x, simd::vec<T> const& alpha) {
  using enum activation_kind;
  using V = simd::vec<T>;
  V const zero(T(0));
  if constexpr (Kind == relu)
    return simd::positive_part(x);
  else if constexpr (Kind == relu6)
    return simd::clamp(x, zero, V(T(6)));
  else if constexpr (Kind == leaky_relu)
    return xsimd::select(x > zero, x, x * alpha);
  else if constexpr (Kind == elu)
    return xsimd::select(x > zero, x, alpha * xsimd::expm1(x));
  else if constexpr (Kind == silu)
    return x / (V(T(1)) + xsimd::exp(-x));
  else if constexpr (Kind == gelu)
    return x * simd::normal_cdf(x);
  else if constexpr (Kind == sigmoid)
    return simd::sigmoid(x);
  else if constexpr (Kind == tanh)
    return xsimd::tanh(x);
  else if constexpr (Kind == hard_swish)
    return x * (simd::clamp(x + V(T(3)), zero, V(T(6))) / V(T(6)));
  else
    return x;
}

/// dy * f', from the output where derivative_from_output(Kind), else from the input.
template <activation_kind Kind, class T>
RESIN_INLINE simd::vec<T> chain(simd::vec<T> const& s, simd::vec<T> const& dy,
                                simd::vec<T> const& alpha) {
  using enum activation_kind;
  using V = simd::vec<T>;
  V const zero(T(0)), one(T(1));
  if constexpr (Kind == relu)
    return xsimd::select(s <= zero, zero, dy);
  else if constexpr (Kind == relu6)
    return xsimd::select((s <= zero) | (s >= V(T(6))), zero, dy);
  else if constexpr (Kind == leaky_relu)
    return xsimd::select(s > zero, dy, dy * alpha);
  else if constexpr (Kind == elu)
    return xsimd::select(s > zero, dy, dy * (s + alpha));
  else if constexpr (Kind == silu) {
    V const g = simd::sigmoid(s);
    return dy * (g * (one + s * (one - g)));
  } else if constexpr (Kind == gelu)
    return dy * (simd::normal_cdf(s) + s * simd::normal_pdf(s));
  else if constexpr (Kind == sigmoid)
    return dy * (s * (one - s));
  else if constexpr (Kind == tanh)
    return dy * ((one - s) * (one + s));
  else if constexpr (Kind == hard_swish) {
    V const d = s / V(T(3)) + V(T(0.5));
    return xsimd::select(s <= V(T(-3)), zero, xsimd::select(s < V(T(3)), dy * d, dy));
  } else
    return dy;
}

/// Calls f.template operator()<kind>(). softmax and custom have kernels of their own and count as
/// pass here.
template <class F>
RESIN_INLINE void with_kind(activation_kind kind, F&& f) {
  using enum activation_kind;
  switch (kind) {
    case relu:
      return f.template operator()<relu>();
    case relu6:
      return f.template operator()<relu6>();
    case leaky_relu:
      return f.template operator()<leaky_relu>();
    case elu:
      return f.template operator()<elu>();
    case silu:
      return f.template operator()<silu>();
    case gelu:
      return f.template operator()<gelu>();
    case sigmoid:
      return f.template operator()<sigmoid>();
    case tanh:
      return f.template operator()<tanh>();
    case hard_swish:
      return f.template operator()<hard_swish>();
    default:
      return f.template operator()<pass>();
  }
}

}  // namespace detail

/// y = f(x) on n elements, n a multiple of the vector; y may be x.
template <class T>
void apply_activation(activation_kind kind, T alpha, T const* x, T* y, std::ptrdiff_t n) {
  constexpr int B = simd::lanes<T>;
  if (kind == activation_kind::pass && x == y) return;
  detail::with_kind(kind, [&]<activation_kind Kind>() {
    simd::vec<T> const a(alpha);
    for (std::ptrdiff_t i = 0; i < n; i += B)
      simd::storeu(y + i, detail::activate<Kind, T>(simd::loadu(x + i), a));
  });
}

/// dx = dy * f'(s) [+ addend] on n elements; dx may be dy or addend. `s` is the output where
/// derivative_from_output(kind), else the input.
template <class T>
void apply_activation_backward(activation_kind kind, T alpha, T const* s, T const* dy,
                               T const* addend, T* dx, std::ptrdiff_t n) {
  constexpr int B = simd::lanes<T>;
  detail::with_kind(kind, [&]<activation_kind Kind>() {
    simd::vec<T> const a(alpha);
    auto const at = [&](std::ptrdiff_t i) {
      if constexpr (Kind == activation_kind::pass)
        return simd::loadu(dy + i);
      else
        return detail::chain<Kind, T>(simd::loadu(s + i), simd::loadu(dy + i), a);
    };
    if (addend)
      for (std::ptrdiff_t i = 0; i < n; i += B)
        simd::storeu(dx + i, at(i) + simd::loadu(addend + i));
    else
      for (std::ptrdiff_t i = 0; i < n; i += B) simd::storeu(dx + i, at(i));
  });
}

/// y = f(x) for a batch; `elements` per image, a multiple of the vector.
template <class T>
void activation_forward(activation_kind kind, T alpha, span_of<T const> x, span_of<T> y,
                        std::ptrdiff_t elements, int batch, part who) {
  detail::for_each_run<simd::lanes<T>>(
      elements, batch, who, [&](long long n, std::ptrdiff_t at, std::ptrdiff_t length) {
        apply_activation<T>(kind, alpha, x.at(n) + at, y.at(n) + at, length);
      });
}

/// dx = dy * f'(saved) [+ addend]; saved is y where derivative_from_output(kind), else x. dx may be
/// dy or addend.
template <class T>
void activation_backward(activation_kind kind, T alpha, span_of<T const> saved, span_of<T const> dy,
                         span_of<T const> addend, span_of<T> dx, std::ptrdiff_t elements, int batch,
                         part who) {
  detail::for_each_run<simd::lanes<T>>(
      elements, batch, who, [&](long long n, std::ptrdiff_t at, std::ptrdiff_t length) {
        T const* const s = saved.data ? saved.at(n) + at : nullptr;
        T const* const z = addend.data ? addend.at(n) + at : nullptr;
        apply_activation_backward<T>(kind, alpha, s, dy.at(n) + at, z, dx.at(n) + at, length);
      });
}

}  // namespace resin::kernels
