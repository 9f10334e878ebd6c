// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The built-in activations, forward and backward; the kind is a part of the key. A NaN stays a NaN;
// every finite argument gives a finite result; derivatives at corners are PyTorch's.

#include <resin/base/macros.hpp>
#include <resin/base/part.hpp>
#include <resin/dsl/activation_kind.hpp>
#include <resin/kernels/runs.hpp>
#include <resin/kernels/span_of.hpp>
#include <resin/simd/math.hpp>
#include <resin/simd/vec.hpp>

#include <cstddef>

RESIN_INSTANTIATED
namespace resin::kernels::detail::inline RESIN_TARGET {

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
    return simd::tanh(x);
  else if constexpr (Kind == hard_swish)
    return x * (simd::clamp(x + V(T(3)), zero, V(T(6))) / V(T(6)));
  else {
    static_assert(Kind == pass, "activate has no case for this activation: write one");
    return x;
  }
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
  } else {
    static_assert(Kind == pass, "chain has no case for this activation: write its derivative");
    return dy;
  }
}

/// f(x) of one vector in a kernel keyed by Slow = slow_activation(kind).
template <activation_kind Slow, class T>
RESIN_INLINE simd::vec<T> activate_as(activation_kind kind, simd::vec<T> const& x,
                                      simd::vec<T> const& alpha) {
  using enum activation_kind;
  if constexpr (Slow != pass) {
    return activate<Slow, T>(x, alpha);
  } else {
    if (kind == relu) return activate<relu, T>(x, alpha);
    if (kind == relu6) return activate<relu6, T>(x, alpha);
    if (kind == leaky_relu) return activate<leaky_relu, T>(x, alpha);
    return x;
  }
}

/// dy * f' of the vector at element i; `s`, the output where derivative_from_output(Kind), else the
/// input, is read only if the function needs it.
template <activation_kind Kind, class T>
RESIN_INLINE simd::vec<T> chain_at(T const* s, T const* dy, std::ptrdiff_t i,
                                   simd::vec<T> const& alpha) {
  if constexpr (Kind == activation_kind::pass)
    return simd::loadu(dy + i);
  else
    return chain<Kind, T>(simd::loadu(s + i), simd::loadu(dy + i), alpha);
}

}  // namespace resin::kernels::detail
namespace resin::kernels::inline RESIN_TARGET {

/// y = f(x) for a batch; `elements` per image, a multiple of the vector; y may be x.
template <activation_kind Kind, class T>
RESIN_KERNEL void activation_forward(T alpha, span_of<T const> x, span_of<T> y,
                                     std::ptrdiff_t elements, int batch, part who) {
  constexpr int B = simd::lanes<T>;
  simd::vec<T> const a(alpha);
  detail::for_each_run<B>(
      elements, batch, who,
      [&](long long n, std::ptrdiff_t at, std::ptrdiff_t length) RESIN_UNROLLED {
        T const* const from = x.at(n) + at;
        T* const to = y.at(n) + at;
        for (std::ptrdiff_t i = 0; i < length; i += B) {
          simd::storeu(to + i, detail::activate<Kind, T>(simd::loadu(from + i), a));
          if constexpr (Kind == activation_kind::pass) detail::keep_loop();
        }
      });
}

/// dx = dy * f'(saved) [+ addend]; saved is y where derivative_from_output(Kind), else x; with pass
/// it may be nothing. dx may be dy or addend.
template <activation_kind Kind, class T>
RESIN_KERNEL void activation_backward(T alpha, span_of<T const> saved, span_of<T const> dy,
                                      span_of<T const> addend, span_of<T> dx,
                                      std::ptrdiff_t elements, int batch, part who) {
  constexpr int B = simd::lanes<T>;
  simd::vec<T> const a(alpha);
  detail::for_each_run<B>(
      elements, batch, who,
      [&](long long n, std::ptrdiff_t at, std::ptrdiff_t length) RESIN_UNROLLED {
        T const* const s = Kind == activation_kind::pass ? nullptr : saved.at(n) + at;
        T const* const grad = dy.at(n) + at;
        T const* const z = addend.data ? addend.at(n) + at : nullptr;
        T* const to = dx.at(n) + at;
        for (std::ptrdiff_t i = 0; i < length; i += B) {
          simd::vec<T> const r = detail::chain_at<Kind, T>(s, grad, i, a);
          simd::storeu(to + i, z ? r + simd::loadu(z + i) : r);
          if constexpr (Kind == activation_kind::pass) detail::keep_loop();
        }
      });
}

}  // namespace resin::kernels
RESIN_END_INSTANTIATED
