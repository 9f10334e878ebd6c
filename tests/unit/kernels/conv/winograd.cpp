// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Winograd convolution, forward and backward-data, against the naive reference; and how exact it
// is.

#include "grid.hpp"

#include <cstdio>

using namespace conv_test;

namespace {

using resin::conv_algorithm;

constexpr conv_key tile(conv_algorithm a, int cols, int vectors, int vector_tail = 0, int R = 3) {
  return {.algorithm = a,
          .tile = {.cols = cols, .vectors = vectors, .vector_tail = vector_tail, .taps = R}};
}

/// Calls f.operator()<Key>() with a tile whose panels fit `filters`.
template <conv_algorithm A, class T, int R = 3, class F>
void with_winograd(int filters, F&& f) {
  int const blocks = (filters + resin::simd::lanes<T> - 1) / resin::simd::lanes<T>;
  if (blocks == 1)
    f.template operator()<tile(A, 3, 1, 0, R)>();
  else if (blocks % 2 == 0)
    f.template operator()<tile(A, 5, 2, 0, R)>();
  else
    f.template operator()<tile(A, 5, 2, 1, R)>();
}

template <conv_algorithm A, class T, int R = 3>
void check_grid() {
  constexpr int B = resin::simd::lanes<T>;
  int i = 0;
  for (int C : {1, B - 1, B, B + 1, 2 * B + 3})
    for (int K : {1, B, B + 1, 4 * B + 1})
      for_each_plane<R>(C, K, [&](conv_shape const& s) {
        ++i;
        options const with{.batch = i % 4 == 0 ? 3 : 1,
                           .bias = i % 2 == 0,
                           .scale = i % 3 == 0,
                           .add = static_cast<extra>(i % 3),
                           .act = i % 5 == 0 ? activation_kind::relu : activation_kind::pass};
        with_winograd<A, T, R>(K, [&]<conv_key Key>() { check_forward<Key, T>(s, with); });
        with_winograd<A, T, R>(C, [&]<conv_key Key>() {
          check_backward_data<Key, T>(s, {.batch = with.batch, .add = with.add});
        });
      });
}

}  // namespace

TEST_CASE("Winograd F(2x2,3x3)", "[conv]") {
  check_grid<conv_algorithm::winograd_2x2, float>();
  check_grid<conv_algorithm::winograd_2x2, double>();
}
TEST_CASE("Winograd F(4x4,3x3)", "[conv]") {
  check_grid<conv_algorithm::winograd_4x4, float>();
  check_grid<conv_algorithm::winograd_4x4, double>();
}
TEST_CASE("Winograd F(2x2,5x5)", "[conv]") {
  check_grid<conv_algorithm::winograd_2x2, float, 5>();
  check_grid<conv_algorithm::winograd_2x2, double, 5>();
}

TEST_CASE("Winograd epilogue", "[conv]") {
  constexpr int B = resin::simd::lanes<float>;
  constexpr conv_key key = tile(conv_algorithm::winograd_4x4, 5, 2);
  conv_shape const s = shape(3, 7, 9, B + 3, 3, 3, 1, 1, 1, 1, 1, 1);
  using enum activation_kind;
  for (extra add : {extra::none, extra::addend, extra::in_place}) {
    for (activation_kind act : {pass, relu, relu6, leaky_relu})
      check_forward<key, float>(s, {.bias = true, .add = add, .act = act});
    check_forward<slow_key(key, tanh), float>(s, {.bias = true, .add = add, .act = tanh});
    check_forward<slow_key(key, silu), float>(s, {.bias = true, .add = add, .act = silu});
  }
}

TEST_CASE("Winograd with holes in the channels", "[conv]") {
  constexpr int B = resin::simd::lanes<float>;
  conv_shape const s = shape(B + 8, 6, 5, B + 4, 3, 3, 1, 1, 1, 1, 1, 1);
  options const with{.c = {{3, B, 5}}, .k = {{1, B + 1, 2}}};
  conv_shape const memory = problem<float>(s, with).physical;
  with_winograd<conv_algorithm::winograd_4x4, float>(
      memory.K, [&]<conv_key Key>() { check_forward<Key, float>(s, with); });
  with_winograd<conv_algorithm::winograd_4x4, float>(
      memory.C, [&]<conv_key Key>() { check_backward_data<Key, float>(s, with); });
}

TEST_CASE("Winograd with one register tile for several threads", "[conv]") {
  constexpr int B = resin::simd::lanes<float>;
  conv_shape const s = shape(2 * B + 3, 8, 7, 4 * B - 1, 3, 3, 1, 1, 1, 1, 1, 1);
  check_forward<tile(conv_algorithm::winograd_4x4, 4, 4), float>(
      s, {.bias = true, .add = extra::addend, .act = activation_kind::relu});
}

TEST_CASE("Winograd in several blocks of tiles", "[conv]") {
  constexpr int B = resin::simd::lanes<float>;
  constexpr conv_key key = tile(conv_algorithm::winograd_4x4, 5, 2);
  for (conv_shape const& s : {shape(70 * B, 9, 33, 2 * B, 3, 3, 1, 1, 1, 1, 1, 1),
                              shape(2 * B, 9, 11, 70 * B, 3, 3, 1, 1, 1, 1, 1, 1)}) {
    auto const b =
        resin::forward_phases<key>(s, resin::this_target, sizeof(float)).phases[0].blocking;
    if (s.C > s.K) CHECK(b.units * 5 < 3 * b.rows * b.cols);
    check_forward<key, float>(s, {.batch = 3, .bias = true});
  }
}

namespace {

/// Largest error of the outputs against double arithmetic, in units of their root mean square.
template <conv_key Key, int R = 3>
double error(int C) {
  constexpr int B = resin::simd::lanes<float>;
  conv_shape const s = shape(C, 14, 14, B, R, R, 1, 1, R / 2, R / 2, R / 2, R / 2);
  problem<float> const p(s);
  array const x = p.x(), w = p.w(), want = reference::conv_forward(s, 1, x, w);
  std::ptrdiff_t const x_image = blocked_size<float>(C, s.H, s.W),
                       y_image = blocked_size<float>(B, s.P, s.Q);
  auto const xb = to_layout<float>(x, layout::blocked, p.o.c, s.H, s.W, 1, x_image, 0);
  auto const wb = plain<float>(w);
  conv_plan const plan = forward_plan<float>(Key, s);
  auto const phases = resin::forward_phases<Key>(s, resin::this_target, sizeof(float));
  aligned_buffer<float> packed(static_cast<std::size_t>(plan.packed)),
      scratch(static_cast<std::size_t>(plan.scratch)), y(static_cast<std::size_t>(y_image));
  resin::kernels::conv_pack<Key, float>(phases.phases, phases.count, s, wb.data(), nullptr,
                                        p.o.c.map(), p.o.k.map(), packed.data(), part{});
  resin::kernels::conv_forward<Key, float>(phases,
                                           {xb.data(), x_image, packed.data(), nullptr, nullptr, 0,
                                            y.data(), y_image, activation_kind::pass, 0.f, 1},
                                           scratch.data(), part{});
  double square = 0;
  for (double v : want) square += v * v;
  return distance(from_layout(y, layout::blocked, p.o.k, s.P, s.Q, 1, y_image), want,
                  std::sqrt(square / static_cast<double>(want.size())));
}

}  // namespace

TEST_CASE("errors of Winograd stay in the budget", "[conv]") {
  for (int C : {16, 64, 256, 512}) {
    double const direct = error<conv_key{.tile = {.cols = 7, .vectors = 1}}>(C),
                 two = error<tile(conv_algorithm::winograd_2x2, 7, 1)>(C),
                 four = error<tile(conv_algorithm::winograd_4x4, 4, 1)>(C),
                 five = error<tile(conv_algorithm::winograd_2x2, 7, 1, 0, 5), 5>(C);
    std::printf(
        "%3d channels: direct %.1e, F(2x2,3x3) %.1e, F(4x4,3x3) %.1e, F(2x2,5x5) %.1e of the rms\n",
        C, direct, two, four, five);
    auto const limit = [C](int R, int M) {
      return resin::geometry::winograd_error(
          resin::geometry::forward_correlation(shape(C, 14, 14, 16, R, R)), M);
    };
    CHECK(direct < 1.4e-5);
    CHECK(two < limit(3, 2));
    CHECK(four < limit(3, 4));
    CHECK(five < limit(5, 2));
  }
}
