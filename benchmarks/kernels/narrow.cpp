// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Convolutions of bytes and bfloat16 beside the library's own of floats, on one core in one run:
// how many times as fast, by dot products and by tiles. Usage: narrow [seconds per kernel]

#include <resin/base/aligned_buffer.hpp>
#include <resin/kernels/conv/conv.hpp>
#include <resin/kernels/narrow/direct.hpp>
#include <resin/kernels/narrow/tiles.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

using namespace resin;

namespace {

double seconds = 0.1;

/// The best time of a call.
template <class F>
double best_of(F&& work) {
  using clock = std::chrono::steady_clock;
  double best = 1e9, total = 0;
  for (int n = 0; n < 20 || total < seconds; ++n) {
    auto const from = clock::now();
    work();
    double const t = std::chrono::duration<double>(clock::now() - from).count();
    best = std::min(best, t);
    total += t;
  }
  return best;
}

constexpr conv_shape square(int C, int H, int K, int R, int stride = 1) {
  int const pad = R / 2, P = (H + 2 * pad - R) / stride + 1;
  return {C, H, H, K, P, P, R, R, stride, stride, 1, 1, pad, pad, 1};
}

template <class T>
aligned_buffer<T> filled(long long n, T value) {
  return aligned_buffer<T>(static_cast<std::size_t>(n) + 64, value);
}

template <conv_shape S>
double floats() {
  constexpr auto plan = plan_conv_forward(S, layout::blocked, this_target, 4);
  static constexpr auto phases = forward_phases<plan.key>(S, this_target, 4);
  auto x = filled(1LL * (S.C + 16) * S.H * S.W, .5f), y = filled(1LL * (S.K + 16) * S.P * S.Q, 0.f),
       w = filled(plan.packed, .01f), scratch = filled(plan.scratch, 0.f),
       bias = filled(S.K + 16, 0.f);
  kernels::conv_operands<float> const o{
      x.data(), 0, w.data(), bias.data(), nullptr, 0, y.data(), 0, activation_kind::relu, 0.f, 1};
  return best_of(
      [&] { kernels::conv_forward<plan.key, float>(phases, o, scratch.data(), part{}); });
}

template <conv_shape S, narrow_type Type, bool Tiles>
double narrow() {
  constexpr narrow_target n{this_narrow_target.byte_dot, this_narrow_target.pair_dot, Tiles};
  static constexpr narrow_plan p =
      plan_narrow(S, Type, narrow_image_block(S.C, Type, this_target),
                  narrow_block(S.K, Type, this_target), this_target, n);
  auto x = filled<std::uint8_t>(2LL * (S.C + 64) * S.H * S.W, 60),
       y = filled<std::uint8_t>(2LL * (S.K + 64) * S.P * S.Q, 0),
       w = filled<std::uint8_t>(p.packed, 60), scratch = filled<std::uint8_t>(p.scratch, 0);
  auto bias = filled(p.constants, 0.f), scale = filled(p.constants, 1e-4f);
  kernels::narrow_operands const o{
      x.data(), 0, w.data(), bias.data(),  scale.data(),          nullptr, 0, y.data(),
      0,        3, 0.f,      {10, 0, 255}, activation_kind::relu, 0.f,     1};
  return best_of([&] {
#if RESIN_TILES
    if constexpr (p.key.tiles) return kernels::narrow_by_tiles<p.key>(p, o, scratch.data(), part{});
#endif
    if constexpr (!p.key.tiles) kernels::narrow_direct<p.key>(p, o, scratch.data(), part{});
  });
}

template <conv_shape S>
void measure(char const* name) {
  double const f = floats<S>();
  std::printf("%-16s float %8.1f us   bytes x %5.2f   bfloat16 x %5.2f", name, f * 1e6,
              f / narrow<S, narrow_type::int8, false>(),
              f / narrow<S, narrow_type::bfloat16, false>());
  if (simd::request_tiles())
    std::printf("   by tiles x %5.2f   x %5.2f",
                f / narrow<S, narrow_type::int8, RESIN_TILES != 0>(),
                f / narrow<S, narrow_type::bfloat16, RESIN_TILES != 0>());
  std::puts("");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1) seconds = std::atof(argv[1]);
  measure<square(64, 56, 64, 1)>("64->64@56");
  measure<square(256, 56, 64, 1)>("256->64@56");
  measure<square(64, 56, 256, 1)>("64->256@56");
  measure<square(512, 28, 128, 1)>("512->128@28");
  measure<square(128, 28, 512, 1)>("128->512@28");
  measure<square(1024, 14, 256, 1)>("1024->256@14");
  measure<square(256, 14, 1024, 1)>("256->1024@14");
  measure<square(2048, 7, 512, 1)>("2048->512@7");
  measure<square(512, 7, 2048, 1)>("512->2048@7");
  measure<square(64, 56, 64, 3)>("3x3 64@56");
  measure<square(128, 28, 128, 3)>("3x3 128@28");
  measure<square(256, 14, 256, 3)>("3x3 256@14");
  measure<square(512, 7, 512, 3)>("3x3 512@7");
  measure<square(128, 56, 128, 3, 2)>("3x3/2 128@56");
  measure<square(256, 56, 512, 1, 2)>("1x1/2 256->512@56");
}
