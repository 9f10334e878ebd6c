// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Batch normalisation forward: statistics over fixed chunks of the batch, their merge, and y =
// act(scale * x + shift + addend). Chunks depend on the batch alone, so the bits do not depend on
// the number of threads.

#include <resin/kernels/activation.hpp>

RESIN_INSTANTIATED
namespace resin::kernels::inline RESIN_TARGET {

/// Groups of images whose sums are kept apart: chunk i holds the images share(batch, {i, chunks}).
[[nodiscard]] constexpr int batch_norm_chunks(int batch) { return batch < 16 ? batch : 16; }

/// Elements that `partial` needs, forward and backward: two vectors for each chunk and channel
/// block.
[[nodiscard]] constexpr long long batch_norm_partial(int blocks, int batch, int lanes) {
  return 2ll * batch_norm_chunks(batch) * blocks * lanes;
}

}  // namespace resin::kernels
namespace resin::kernels::detail::inline RESIN_TARGET {

/// f(offset, a, b) adds to two sums for each of `pixels` vectors: in four independent chains,
/// emptied every 256 pixels so that float does not drift.
template <class T, class F>
RESIN_INLINE void two_sums(int pixels, simd::vec<T>& total0, simd::vec<T>& total1, F&& f) {
  using V = simd::vec<T>;
  constexpr std::ptrdiff_t B = simd::lanes<T>;
  V const zero(T(0));
  for (int first = 0; first < pixels; first += 256) {
    int const last = first + 256 < pixels ? first + 256 : pixels;
    V a0 = zero, a1 = zero, a2 = zero, a3 = zero, b0 = zero, b1 = zero, b2 = zero, b3 = zero;
    int p = first;
    for (; p + 4 <= last; p += 4) {
      f(p * B, a0, b0);
      f(p * B + B, a1, b1);
      f(p * B + 2 * B, a2, b2);
      f(p * B + 3 * B, a3, b3);
    }
    for (; p < last; ++p) f(p * B, a0, b0);
    total0 = total0 + ((a0 + a1) + (a2 + a3));
    total1 = total1 + ((b0 + b1) + (b2 + b3));
  }
}

/// Count, mean and sum of squared deviations of several sets together.
struct moments {
  double n = 0, mean = 0, squares = 0;
  RESIN_INLINE void add(double count, double other_mean, double other_squares) {
    double const d = other_mean - mean;
    squares += other_squares + d * d * n * count / (n + count);
    mean += d * count / (n + count);
    n += count;
  }
};
/// Those of all chunks for one channel of `partial`: block * B + lane.
template <class T>
RESIN_INLINE moments moments_of_chunks(T const* partial, int blocks, std::ptrdiff_t block, int lane,
                                       int pixels, int batch) {
  constexpr int B = simd::lanes<T>;
  int const chunks = batch_norm_chunks(batch);
  moments sum;
  for (int chunk = 0; chunk < chunks; ++chunk) {
    task_range const images = share(batch, {chunk, chunks});
    T const* const from =
        partial + 2 * (chunk * static_cast<std::ptrdiff_t>(blocks) + block) * B + lane;
    sum.add(static_cast<double>(images.last - images.first) * pixels, static_cast<double>(from[0]),
            static_cast<double>(from[B]));
  }
  return sum;
}

}  // namespace resin::kernels::detail
namespace resin::kernels::inline RESIN_TARGET {

/// Phase 1: mean and sum of squared deviations of each chunk and channel. The sums are taken about
/// the mean K of the chunk's first 256 pixels: K is within sqrt(n / 256) standard deviations of the
/// mean, so subtracting S1^2 / n from S2 is safe.
template <class T>
RESIN_KERNEL void batch_norm_statistics(int blocks, int pixels, span_of<T const> x, int batch,
                                        T* partial, part who) {
  using V = simd::vec<T>;
  constexpr int B = simd::lanes<T>;
  int const chunks = batch_norm_chunks(batch);
  task_range const mine = share(static_cast<long long>(chunks) * blocks, who);
  for (long long task = mine.first; task < mine.last; ++task) {
    int const chunk = static_cast<int>(task / blocks);
    std::ptrdiff_t const plane = static_cast<std::ptrdiff_t>(task % blocks) * pixels * B;
    task_range const images = share(batch, {chunk, chunks});
    V s1(T(0)), s2(T(0));
    T const* const head = x.at(images.first) + plane;
    int const sample = pixels < 256 ? pixels : 256;
    V const first = simd::loadu(head);
    detail::two_sums<T>(sample, s1, s2, [&](std::ptrdiff_t i, V& a, V&) RESIN_UNROLLED {
      a = a + (simd::loadu(head + i) - first);
    });
    V const k = first + s1 / V(static_cast<T>(sample));
    s1 = s2 = V(T(0));
    for (long long n = images.first; n < images.last; ++n) {
      T const* const from = x.at(n) + plane;
      detail::two_sums<T>(pixels, s1, s2, [&](std::ptrdiff_t i, V& a, V& b) RESIN_UNROLLED {
        V const d = simd::loadu(from + i) - k;
        a = a + d;
        b = simd::fma<T>(d, d, b);
      });
    }
    V const shift = s1 / V(static_cast<T>((images.last - images.first) * pixels));
    simd::storeu(partial + 2 * task * B, k + shift);
    simd::storeu(partial + 2 * task * B + B, s2 - s1 * shift);
  }
}

/// Phase 2: merges the chunks in double and gives the coefficients of y = scale * x + shift; lanes
/// without a channel get zeros. gamma, beta and the running statistics are canonical (logical
/// channels), the rest physical. running_mean == nullptr leaves the running statistics alone; else
/// running = (1 - momentum) * running + momentum * statistic, with the unbiased variance.
template <class T>
RESIN_KERNEL void batch_norm_finish(channel_map map, int pixels, int batch, T const* partial,
                                    T const* gamma, T const* beta, T epsilon, T momentum,
                                    T* running_mean, T* running_var, T* mean, T* invstd, T* scale,
                                    T* shift, part who) {
  constexpr int B = simd::lanes<T>;
  int const blocks = blocks_of(map, B);
  task_range const mine = share(blocks, who);
  for (long long block = mine.first; block < mine.last; ++block) {
    block_lanes const lanes = lanes_of_block(map, static_cast<int>(block), B);
    for (int lane = 0; lane < B; ++lane) {
      std::ptrdiff_t const at = static_cast<std::ptrdiff_t>(block) * B + lane;
      if (lane >= lanes.count) {
        mean[at] = invstd[at] = scale[at] = shift[at] = T(0);
        continue;
      }
      detail::moments const all =
          detail::moments_of_chunks(partial, blocks, block, lane, pixels, batch);
      double const n = all.n, m = all.mean, m2 = all.squares < 0 ? 0 : all.squares;
      int const c = lanes.first + lane;
      double const inverse = 1 / simd::root(m2 / n + static_cast<double>(epsilon));
      double const slope = static_cast<double>(gamma[c]) * inverse;
      mean[at] = static_cast<T>(m);
      invstd[at] = static_cast<T>(inverse);
      scale[at] = static_cast<T>(slope);
      shift[at] = static_cast<T>(static_cast<double>(beta[c]) - m * slope);
      if (running_mean) {
        double const keep = 1 - static_cast<double>(momentum), take = static_cast<double>(momentum);
        running_mean[c] = static_cast<T>(keep * static_cast<double>(running_mean[c]) + take * m);
        running_var[c] = static_cast<T>(keep * static_cast<double>(running_var[c]) +
                                        take * (n > 1 ? m2 / (n - 1) : m2));
      }
    }
  }
}

}  // namespace resin::kernels
namespace resin::kernels::detail::inline RESIN_TARGET {
template <class T>
RESIN_INLINE void fold_channels(int channels, T const* gamma, T const* beta, T const* running_mean,
                                T const* running_var, T epsilon, T* scale, T* shift) {
  for (int c = 0; c < channels; ++c) {
    double const slope =
        static_cast<double>(gamma[c]) /
        simd::root(static_cast<double>(running_var[c]) + static_cast<double>(epsilon));
    scale[c] = static_cast<T>(slope);
    shift[c] =
        static_cast<T>(static_cast<double>(beta[c]) - static_cast<double>(running_mean[c]) * slope);
  }
}
}  // namespace resin::kernels::detail
namespace resin::kernels::inline RESIN_TARGET {

/// The coefficients of evaluation mode for canonical channels: y = scale * x + shift. Also what
/// folds into a convolution's weights.
template <class T>
RESIN_KERNEL void batch_norm_fold(int channels, T const* gamma, T const* beta,
                                  T const* running_mean, T const* running_var, T epsilon, T* scale,
                                  T* shift) {
  detail::fold_channels<T>(channels, gamma, beta, running_mean, running_var, epsilon, scale, shift);
}

/// The same for physical channels, round_up(C, B) of them; lanes without a channel get zeros.
template <class T>
RESIN_KERNEL void batch_norm_evaluation_coefficients(channel_map map, T const* gamma, T const* beta,
                                                     T const* running_mean, T const* running_var,
                                                     T epsilon, T* scale, T* shift, part who) {
  constexpr int B = simd::lanes<T>;
  task_range const mine = share(blocks_of(map, B), who);
  for (long long block = mine.first; block < mine.last; ++block) {
    block_lanes const lanes = lanes_of_block(map, static_cast<int>(block), B);
    int const c = lanes.first;
    detail::fold_channels<T>(lanes.count, gamma + c, beta + c, running_mean + c, running_var + c,
                             epsilon, scale + block * B, shift + block * B);
    for (int lane = lanes.count; lane < B; ++lane)
      scale[block * B + lane] = shift[block * B + lane] = T(0);
  }
}

/// Phase 3, and all of evaluation mode: y = act(scale * x + shift + addend); addend.data may be
/// nullptr; y may be x or addend.
template <activation_kind Kind, class T>
RESIN_KERNEL void batch_norm_apply(int blocks, int pixels, span_of<T const> x, T const* scale,
                                   T const* shift, span_of<T const> addend, T alpha, span_of<T> y,
                                   int batch, part who) {
  using V = simd::vec<T>;
  constexpr int B = simd::lanes<T>;
  V const slope(alpha);
  detail::for_each_block_run<B>(
      blocks, pixels, batch, who,
      [&](long long n, int block, std::ptrdiff_t at, std::ptrdiff_t length) RESIN_UNROLLED {
        V const a = simd::loadu(scale + static_cast<std::ptrdiff_t>(block) * B),
                b = simd::loadu(shift + static_cast<std::ptrdiff_t>(block) * B);
        T const* const from = x.at(n) + at;
        T* const to = y.at(n) + at;
        if (addend.data) {
          T const* const z = addend.at(n) + at;
          for (std::ptrdiff_t i = 0; i < length; i += B)
            simd::storeu(
                to + i, detail::activate<Kind, T>(
                            simd::fma<T>(simd::loadu(from + i), a, b) + simd::loadu(z + i), slope));
        } else {
          for (std::ptrdiff_t i = 0; i < length; i += B)
            simd::storeu(to + i, detail::activate<Kind, T>(
                                     simd::fma<T>(simd::loadu(from + i), a, b), slope));
        }
      });
}

}  // namespace resin::kernels
RESIN_END_INSTANTIATED
