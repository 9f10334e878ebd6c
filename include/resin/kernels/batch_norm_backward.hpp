// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Batch normalisation backward. With g = dy * act'(y) and n pixels of the whole batch:
// dbeta = sum g, dgamma = sum g * xhat, dx = gamma * invstd * (g - dbeta / n - xhat * dgamma / n) =
// a * g + b * x + c.

#include <resin/kernels/batch_norm.hpp>

RESIN_INSTANTIATED
namespace resin::kernels::inline RESIN_TARGET {

/// Phase 1: sums of g and of g * (x - mean) * invstd for each chunk and channel into `partial`
/// (batch_norm_partial elements). Kind is an activation fused behind the batch norm whose
/// derivative comes from its output y; with pass, y.data may be nullptr.
template <activation_kind Kind, class T>
RESIN_KERNEL void batch_norm_backward_reduce(int blocks, int pixels, span_of<T const> x,
                                             span_of<T const> y, T alpha, span_of<T const> dy,
                                             T const* mean, T const* invstd, int batch, T* partial,
                                             part who) {
  static_assert(derivative_from_output(Kind));
  using V = simd::vec<T>;
  constexpr int B = simd::lanes<T>;
  int const chunks = batch_norm_chunks(batch);
  task_range const mine = share(static_cast<long long>(chunks) * blocks, who);
  V const slope(alpha);
  for (long long task = mine.first; task < mine.last; ++task) {
    int const chunk = static_cast<int>(task / blocks);
    std::ptrdiff_t const block = static_cast<std::ptrdiff_t>(task % blocks),
                         plane = block * pixels * B;
    task_range const images = share(batch, {chunk, chunks});
    V const m = simd::loadu(mean + block * B);
    V s0(T(0)), s1(T(0));
    for (long long n = images.first; n < images.last; ++n) {
      T const* const from = x.at(n) + plane;
      T const* const out = Kind == activation_kind::pass ? nullptr : y.at(n) + plane;
      T const* const grad = dy.at(n) + plane;
      detail::two_sums<T>(pixels, s0, s1, [&](std::ptrdiff_t i, V& a, V& b) RESIN_UNROLLED {
        V const g = detail::chain_at<Kind, T>(out, grad, i, slope);
        a = a + g;
        b = simd::fma<T>(g, simd::loadu(from + i) - m, b);
      });
    }
    simd::storeu(partial + 2 * task * B, s0);
    simd::storeu(partial + 2 * task * B + B, s1 * simd::loadu(invstd + block * B));
  }
}

}  // namespace resin::kernels
namespace resin::kernels::detail::inline RESIN_TARGET {
struct gradient_sums {
  double sum = 0, product = 0;
};
/// The sums of all chunks for one channel of `partial`: block * B + lane.
template <class T>
RESIN_INLINE gradient_sums sums_of_chunks(T const* partial, int blocks, std::ptrdiff_t block,
                                          int lane, int batch) {
  constexpr int B = simd::lanes<T>;
  gradient_sums all;
  for (int chunk = 0; chunk < batch_norm_chunks(batch); ++chunk) {
    T const* const from =
        partial + 2 * (chunk * static_cast<std::ptrdiff_t>(blocks) + block) * B + lane;
    all.sum += static_cast<double>(from[0]);
    all.product += static_cast<double>(from[B]);
  }
  return all;
}
}  // namespace resin::kernels::detail
namespace resin::kernels::inline RESIN_TARGET {

/// Phase 2: dgamma and dbeta (canonical, overwritten; either may be nullptr) and the physical
/// coefficients of dx = a * g + b * x + c; lanes without a channel get zeros.
template <class T>
RESIN_KERNEL void batch_norm_backward_finish(channel_map map, int pixels, int batch,
                                             T const* partial, T const* gamma, T const* mean,
                                             T const* invstd, T* dgamma, T* dbeta, T* a, T* b, T* c,
                                             part who) {
  constexpr int B = simd::lanes<T>;
  int const blocks = blocks_of(map, B);
  double const n = static_cast<double>(batch) * pixels;
  task_range const mine = share(blocks, who);
  for (long long block = mine.first; block < mine.last; ++block) {
    block_lanes const lanes = lanes_of_block(map, static_cast<int>(block), B);
    for (int lane = 0; lane < B; ++lane) {
      std::ptrdiff_t const at = static_cast<std::ptrdiff_t>(block) * B + lane;
      if (lane >= lanes.count) {
        a[at] = b[at] = c[at] = T(0);
        continue;
      }
      auto const [sum, product] = detail::sums_of_chunks(partial, blocks, block, lane, batch);
      int const channel = lanes.first + lane;
      if (dgamma) dgamma[channel] = static_cast<T>(product);
      if (dbeta) dbeta[channel] = static_cast<T>(sum);
      double const inverse = static_cast<double>(invstd[at]),
                   slope = static_cast<double>(gamma[channel]) * inverse;
      double const tilt = -slope * inverse * product / n;
      a[at] = static_cast<T>(slope);
      b[at] = static_cast<T>(tilt);
      c[at] = static_cast<T>(-slope * sum / n - tilt * static_cast<double>(mean[at]));
    }
  }
}

/// Phase 3: dx = a * g + b * x + c [+ addend]; dx may be dy, x, y or addend.
template <activation_kind Kind, class T>
RESIN_KERNEL void batch_norm_backward_apply(int blocks, int pixels, span_of<T const> x,
                                            span_of<T const> y, T alpha, span_of<T const> dy,
                                            T const* a, T const* b, T const* c,
                                            span_of<T const> addend, span_of<T> dx, int batch,
                                            part who) {
  static_assert(derivative_from_output(Kind));
  using V = simd::vec<T>;
  constexpr int B = simd::lanes<T>;
  V const slope(alpha);
  detail::for_each_block_run<B>(
      blocks, pixels, batch, who,
      [&](long long n, int block, std::ptrdiff_t at, std::ptrdiff_t length) RESIN_UNROLLED {
        std::ptrdiff_t const first = static_cast<std::ptrdiff_t>(block) * B;
        V const ka = simd::loadu(a + first), kb = simd::loadu(b + first),
                kc = simd::loadu(c + first);
        T const* const from = x.at(n) + at;
        T const* const out = Kind == activation_kind::pass ? nullptr : y.at(n) + at;
        T const* const grad = dy.at(n) + at;
        T const* const z = addend.data ? addend.at(n) + at : nullptr;
        T* const to = dx.at(n) + at;
        for (std::ptrdiff_t i = 0; i < length; i += B) {
          V const r = simd::fma<T>(detail::chain_at<Kind, T>(out, grad, i, slope), ka,
                                   simd::fma<T>(simd::loadu(from + i), kb, kc));
          simd::storeu(to + i, z ? r + simd::loadu(z + i) : r);
        }
      });
}

/// Evaluation mode and frozen layers: dx = scale * g [+ addend]; dx may be dy, y or addend.
template <activation_kind Kind, class T>
RESIN_KERNEL void batch_norm_frozen_backward(int blocks, int pixels, span_of<T const> y, T alpha,
                                             span_of<T const> dy, T const* scale,
                                             span_of<T const> addend, span_of<T> dx, int batch,
                                             part who) {
  static_assert(derivative_from_output(Kind));
  using V = simd::vec<T>;
  constexpr int B = simd::lanes<T>;
  V const slope(alpha);
  detail::for_each_block_run<B>(
      blocks, pixels, batch, who,
      [&](long long n, int block, std::ptrdiff_t at, std::ptrdiff_t length) RESIN_UNROLLED {
        V const k = simd::loadu(scale + static_cast<std::ptrdiff_t>(block) * B);
        T const* const out = Kind == activation_kind::pass ? nullptr : y.at(n) + at;
        T const* const grad = dy.at(n) + at;
        T const* const z = addend.data ? addend.at(n) + at : nullptr;
        T* const to = dx.at(n) + at;
        for (std::ptrdiff_t i = 0; i < length; i += B) {
          V const r = detail::chain_at<Kind, T>(out, grad, i, slope) * k;
          simd::storeu(to + i, z ? r + simd::loadu(z + i) : r);
        }
      });
}

}  // namespace resin::kernels
RESIN_END_INSTANTIATED
