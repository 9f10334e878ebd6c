// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Winograd convolution along columns, from planes, against the naive reference.

#include "grid.hpp"

using namespace conv_test;

namespace {

constexpr conv_key lines(int R, int cols, int vectors, int vector_tail = 0, int window = 1) {
  return {
      .algorithm = resin::conv_algorithm::winograd_lines,
      .x = layout::planar,
      .tile = {
          .rows = R, .cols = cols, .vectors = vectors, .vector_tail = vector_tail, .taps = window}};
}

/// Panels with and without a narrower one behind, taps unrolled and not.
template <class T, int R>
void check_grid() {
  constexpr int B = resin::simd::lanes<T>;
  int i = 0;
  for (int C : {1, 3, 7})
    for (int K : {1, B, B + 3, 3 * B - 1})
      for_each_plane<R>(C, K, [&](conv_shape const& s) {
        ++i;
        options const with{.batch = i % 4 == 0 ? 3 : 1,
                           .bias = i % 2 == 0,
                           .scale = i % 3 == 0,
                           .add = static_cast<extra>(i % 3),
                           .act = i % 5 == 0 ? activation_kind::relu : activation_kind::pass};
        if (K <= B)
          check_forward<lines(R, 4, 1, 0, R), T>(s, with);
        else if (K <= 2 * B)
          check_forward<lines(R, 3, 2), T>(s, with);
        else
          check_forward<lines(R, 3, 2, 1), T>(s, with);
      });
}

}  // namespace

TEST_CASE("Winograd along columns, F(4,3)", "[conv]") {
  check_grid<float, 3>();
  check_grid<double, 3>();
}
TEST_CASE("Winograd along columns, F(4,5)", "[conv]") {
  check_grid<float, 5>();
  check_grid<double, 5>();
}

TEST_CASE("Winograd along columns, every width around the vector", "[conv]") {
  for (int W = 1; W <= 40; ++W)
    check_forward<lines(5, 4, 1, 0, 5), float>(shape(2, 7, W, 3, 5, 5, 1, 1, 2, 2, 2, 2), {});
}

TEST_CASE("Winograd along columns, epilogues and holes", "[conv]") {
  constexpr int B = resin::simd::lanes<float>;
  constexpr conv_key key = lines(3, 3, 2);
  conv_shape const s = shape(3, 7, 9, B + 3, 3, 3, 1, 1, 1, 1, 1, 1);
  using enum activation_kind;
  for (extra add : {extra::none, extra::addend, extra::in_place}) {
    for (activation_kind act : {pass, relu, relu6, leaky_relu})
      check_forward<key, float>(s, {.bias = true, .add = add, .act = act});
    check_forward<slow_key(key, tanh), float>(s, {.bias = true, .add = add, .act = tanh});
  }
  check_forward<key, float>(s, {.bias = true, .k = {{3, B}}});
}

TEST_CASE("Winograd along columns is chosen where it is cheaper", "[conv]") {
  auto const algorithm = [](conv_shape const& s, int bytes, resin::conv_request r = {}) {
    return resin::plan_conv_forward(s, layout::planar, resin::target{64, 32, 32 << 10, 1 << 20},
                                    bytes, r)
        .key.algorithm;
  };
  using enum resin::conv_algorithm;
  conv_shape const lenet = shape(6, 14, 14, 16, 5, 5),
                   stem = shape(3, 32, 32, 16, 3, 3, 1, 1, 1, 1, 1, 1);
  CHECK(algorithm(lenet, 4) == winograd_lines);
  CHECK(algorithm(stem, 4) == winograd_lines);
  CHECK(algorithm(lenet, 8) == direct);
  CHECK(algorithm(lenet, 4, {.by = resin::algorithm::direct}) == direct);
  CHECK(algorithm(shape(3, 32, 32, 16, 3, 3, 2, 2, 1, 1, 1, 1), 4) == direct);
}
