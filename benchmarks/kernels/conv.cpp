// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// GFLOP/s of the convolution kernels on one core, as fractions of the multiply-add peak measured in
// the same run; Winograd's count the multiply-adds that a direct one has. Usage: conv [batch
// [seconds per kernel]]

#include <resin/base/aligned_buffer.hpp>
#include <resin/kernels/conv/conv.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

using namespace resin;

namespace {

double seconds = 0.05;

template <class F>
double run(long n, F&& work) {
  auto const from = std::chrono::steady_clock::now();
  for (long i = 0; i < n; ++i) work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count() /
         static_cast<double>(n);
}

/// FLOP/s of multiply-adds that touch nothing but registers, over some tens of microseconds.
double peak() {
  using vec = simd::vec<float>;
  constexpr int sums = 12;
  vec sum[sums];
  kernels::unroll<sums>([&](auto i) RESIN_UNROLLED { sum[i] = vec(float(i)); });
  vec const a(0.999f), b(1e-3f);
  double const t = run(1, [&] {
    for (int n = 0; n < 10000; ++n)
      kernels::unroll<sums>([&](auto i)
                                RESIN_UNROLLED { sum[i] = simd::fma<float>(sum[i], a, b); });
  });
  vec total(0.f);
  kernels::unroll<sums>([&](auto i) RESIN_UNROLLED { total += sum[i]; });
  if (simd::sum<float>(total) == 0.5f) std::puts("");
  return 2e4 * sums * simd::lanes<float> / t;
}

/// The best time of a call and the best peak, taken in turns and in short slices, so that both see
/// the same clock and neighbours.
struct timing {
  double time = 1e9, top = 0;
  template <class F>
  explicit timing(F&& work) {
    run(1, work);
    double const once = run(1, work), slice = 1e-4;
    long const n = std::max(1L, static_cast<long>(slice / once));
    int const rounds = std::max(10, static_cast<int>(seconds / static_cast<double>(n) / once));
    for (int round = 0; round < rounds; ++round) {
      top = std::max(top, peak());
      time = std::min(time, run(n, work));
    }
  }
  [[nodiscard]] double fraction(double work) const { return 100 * work / time / top; }
};

aligned_buffer<float> filled(long long n) {
  aligned_buffer<float> b(static_cast<std::size_t>(n));
  unsigned state = 1;
  for (float& v : b)
    v = static_cast<float>((state = state * 1664525u + 1013904223u) >> 8) / 16777216.f - 0.5f;
  return b;
}

constexpr conv_shape square(int C, int H, int K, int R, int stride = 1) {
  int const pad = R / 2, P = (H + 2 * pad - R) / stride + 1;
  return {C, H, H, K, P, P, R, R, stride, stride, 1, 1, pad, pad, 1};
}

template <conv_shape S, layout X>
void measure(char const* name, int batch) {
  constexpr int B = simd::lanes<float>;
  constexpr auto f = plan_conv_forward(S, X, this_target, 4, {algorithm::direct}),
                 d = plan_conv_backward_data(S, this_target, 4, {algorithm::direct}),
                 w = plan_conv_backward_weights(S, X, this_target, 4, {algorithm::direct});
  auto const up = [](int n) { return (n + B - 1) / B * B; };
  std::ptrdiff_t const x_image =
      static_cast<std::ptrdiff_t>(X == layout::planar ? S.C : up(S.C)) * S.H * S.W;
  std::ptrdiff_t const dx_image = static_cast<std::ptrdiff_t>(up(S.C)) * S.H * S.W,
                       y_image = static_cast<std::ptrdiff_t>(up(S.K)) * S.P * S.Q;
  auto x = filled(std::max(x_image, dx_image) * batch), y = filled(y_image * batch),
       bias = filled(up(S.K));
  auto const weights = filled(static_cast<long long>(S.K) * S.C * S.R * S.S);
  auto dw = weights;
  auto packed = filled(std::max(f.packed, d.packed)), partial = filled(w.partial(batch));
  auto scratch = filled(std::max({f.scratch, d.scratch, w.scratch}));
  int const c_size = S.C, k_size = S.K;
  channel_map const c{&c_size, 1}, k{&k_size, 1};
  double const work = 2.0 * S.C * S.K * S.R * S.S * S.P * S.Q * batch;
  static constexpr auto forward_plan = forward_phases<f.key>(S, this_target, 4);
  kernels::conv_pack<f.key, float>(forward_plan.phases, 1, S, weights.data(), nullptr, c, k,
                                   packed.data(), part{});
  kernels::conv_operands<float> const forward{
      x.data(), x_image, packed.data(),         bias.data(), nullptr, 0,
      y.data(), y_image, activation_kind::relu, 0.f,         batch};
  timing const tf(
      [&] { kernels::conv_forward<f.key, float>(forward_plan, forward, scratch.data(), part{}); });
  std::printf("%-22s %2dx%2d+%-2dx%d  forward %5.1f %%", name, f.key.tile.rows, f.key.tile.cols,
              f.key.tile.tail, f.key.tile.vectors, tf.fraction(work));
  if constexpr (X == layout::blocked) {
    static constexpr auto data_plan =
        backward_phases<d.key, S.stride_h * S.stride_w>(S, this_target, 4);
    timing const tp([&] {
      kernels::conv_pack<d.key, float>(data_plan.phases, data_plan.count, S, weights.data(),
                                       nullptr, c, k, packed.data(), part{});
    });
    kernels::conv_operands<float> const backward{
        y.data(), y_image,  packed.data(),         nullptr, nullptr, 0,
        x.data(), dx_image, activation_kind::pass, 0.f,     batch};
    timing const td(
        [&] { kernels::conv_backward_data<d.key>(data_plan, backward, scratch.data(), part{}); });
    std::printf("   data %5.1f %% (pack %4.1f %%)", td.fraction(work), 100 * tp.time / td.time);
  } else {
    std::printf("%27s", "");
  }
  auto const input = filled(x_image * batch), dy = filled(y_image * batch);
  static constexpr auto gradient = weight_gradient<w.key>(S, this_target, 4);
  timing const tw([&] {
    kernels::conv_backward_weights<w.key, float>(gradient, {input.data(), x_image},
                                                 {dy.data(), y_image}, batch, partial.data(),
                                                 scratch.data(), part{});
  });
  timing const te([&] {
    kernels::conv_backward_weights_finish<w.key, float>(gradient, partial.data(), batch, c, k,
                                                        dw.data(), part{});
  });
  std::printf("   weights %5.1f %% (finish %4.1f %%)\n", tw.fraction(work),
              100 * te.time / tw.time);
}

/// Forward by Winograd, with the tile for one image at a time or for many.
template <conv_shape S, algorithm A, int Images>
void measure_winograd(char const* name, int batch) {
  constexpr int B = simd::lanes<float>;
  constexpr auto plan =
      plan_conv_forward(S, layout::blocked, this_target, 4, {.by = A, .images = Images});
  static constexpr auto phases = forward_phases<plan.key>(S, this_target, 4);
  std::ptrdiff_t const x_image = static_cast<std::ptrdiff_t>((S.C + B - 1) / B * B) * S.H * S.W,
                       y_image = static_cast<std::ptrdiff_t>((S.K + B - 1) / B * B) * S.P * S.Q;
  auto x = filled(x_image * batch), y = filled(y_image * batch), bias = filled(S.K + B),
       packed = filled(plan.packed), scratch = filled(plan.scratch);
  auto const weights = filled(static_cast<long long>(S.K) * S.C * S.R * S.S);
  int const c_size = S.C, k_size = S.K;
  timing const tp([&] {
    kernels::conv_pack<plan.key, float>(phases.phases, 1, S, weights.data(), nullptr, {&c_size, 1},
                                        {&k_size, 1}, packed.data(), part{});
  });
  kernels::conv_operands<float> const o{
      x.data(), x_image, packed.data(),         bias.data(), nullptr, 0,
      y.data(), y_image, activation_kind::relu, 0.f,         batch};
  timing const t(
      [&] { kernels::conv_forward<plan.key, float>(phases, o, scratch.data(), part{}); });
  double const work = 2.0 * S.C * S.K * S.R * S.S * S.P * S.Q * batch;
  int const M = winograd_outputs(plan.key.algorithm);
  std::printf("%-14s F(%dx%d) %2dx%d  forward %5.1f %% (%6.1f GFLOP/s, pack %4.1f %%)\n", name, M,
              M, plan.key.tile.cols, plan.key.tile.vectors, t.fraction(work), work / t.time / 1e9,
              100 * tp.time / t.time);
}
/// The weight gradient by Winograd.
template <conv_shape S>
void measure_gradient(char const* name, int batch) {
  constexpr int B = simd::lanes<float>;
  constexpr auto plan =
      plan_conv_backward_weights(S, layout::blocked, this_target, 4, {algorithm::winograd_4x4});
  std::ptrdiff_t const x_image = static_cast<std::ptrdiff_t>((S.C + B - 1) / B * B) * S.H * S.W,
                       y_image = static_cast<std::ptrdiff_t>((S.K + B - 1) / B * B) * S.P * S.Q;
  auto const x = filled(x_image * batch), dy = filled(y_image * batch);
  auto partial = filled(plan.partial(batch)), scratch = filled(plan.scratch),
       dw = filled(static_cast<long long>(S.K) * S.C * 9);
  int const c_size = S.C, k_size = S.K;
  static constexpr auto gradient = weight_gradient<plan.key>(S, this_target, 4);
  timing const t([&] {
    kernels::conv_backward_weights<plan.key, float>(gradient, {x.data(), x_image},
                                                    {dy.data(), y_image}, batch, partial.data(),
                                                    scratch.data(), part{});
  });
  timing const te([&] {
    kernels::conv_backward_weights_finish<plan.key, float>(
        gradient, partial.data(), batch, {&c_size, 1}, {&k_size, 1}, dw.data(), part{});
  });
  double const work = 2.0 * S.C * S.K * S.R * S.S * S.P * S.Q * batch;
  std::printf("%-14s F(3x3,4x4)     weights %5.1f %% (%6.1f GFLOP/s, finish %4.1f %%)\n", name,
              t.fraction(work), work / t.time / 1e9, 100 * te.time / t.time);
}

template <conv_shape S>
void measure_both(char const* name, int batch) {
  measure_gradient<S>(name, batch);
  if (batch == 1) {
    measure_winograd<S, algorithm::winograd_2x2, 1>(name, batch);
    measure_winograd<S, algorithm::winograd_4x4, 1>(name, batch);
  } else {
    measure_winograd<S, algorithm::winograd_2x2, 8>(name, batch);
    measure_winograd<S, algorithm::winograd_4x4, 8>(name, batch);
  }
}

}  // namespace

int main(int argc, char** argv) {
  int const batch = argc > 1 ? std::atoi(argv[1]) : 8;
  if (argc > 2) seconds = std::atof(argv[2]);
  std::printf("batch %d, peak %.0f GFLOP/s, %d lanes\n", batch, timing([] {}).top / 1e9,
              simd::lanes<float>);
#ifndef RESIN_BENCH_LARGE
  measure<square(3, 32, 16, 3), layout::planar>("3->16@32 3x3 planar", batch);
  measure<square(16, 32, 16, 3), layout::blocked>("16@32 3x3", batch);
  measure<square(32, 16, 32, 3), layout::blocked>("32@16 3x3", batch);
  measure<square(64, 8, 64, 3), layout::blocked>("64@8 3x3", batch);
  measure<square(16, 32, 32, 3, 2), layout::blocked>("16->32@32 3x3/2", batch);
  measure<square(32, 16, 64, 3, 2), layout::blocked>("32->64@16 3x3/2", batch);
  measure_both<square(16, 32, 16, 3)>("16@32 3x3", batch);
  measure_both<square(32, 16, 32, 3)>("32@16 3x3", batch);
  measure_both<square(64, 8, 64, 3)>("64@8 3x3", batch);
#else
  measure<square(64, 56, 64, 3), layout::blocked>("64@56 3x3", batch);
  measure<square(128, 28, 128, 3), layout::blocked>("128@28 3x3", batch);
  measure<square(256, 14, 256, 3), layout::blocked>("256@14 3x3", batch);
  measure<square(512, 7, 512, 3), layout::blocked>("512@7 3x3", batch);
  measure<square(64, 56, 256, 1), layout::blocked>("64->256@56 1x1", batch);
  measure<square(256, 56, 64, 1), layout::blocked>("256->64@56 1x1", batch);
  measure<square(1024, 14, 256, 1), layout::blocked>("1024->256@14 1x1", batch);
  measure<square(2048, 7, 512, 1), layout::blocked>("2048->512@7 1x1", batch);
  measure<square(256, 56, 512, 1, 2), layout::blocked>("256->512@56 1x1/2", batch);
  measure<square(3, 224, 64, 7, 2), layout::planar>("3->64@224 7x7/2 planar", batch);
  measure<square(64, 27, 192, 5), layout::blocked>("64->192@27 5x5", batch);
  measure_winograd<square(64, 27, 192, 5), algorithm::winograd_2x2, 8>("64->192@27 5x5", batch);
  measure_both<square(64, 56, 64, 3)>("64@56 3x3", batch);
  measure_both<square(128, 28, 128, 3)>("128@28 3x3", batch);
  measure_both<square(256, 14, 256, 3)>("256@14 3x3", batch);
  measure_both<square(512, 7, 512, 3)>("512@7 3x3", batch);
  measure_both<square(512, 14, 512, 3)>("512@14 3x3", batch);
  measure_both<square(64, 224, 64, 3)>("64@224 3x3", batch);
  measure_both<square(128, 112, 128, 3)>("128@112 3x3", batch);
  measure_both<square(256, 56, 256, 3)>("256@56 3x3", batch);
  measure_both<square(512, 28, 512, 3)>("512@28 3x3", batch);
#endif
}
