// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Winograd convolution along columns, from planes to planes, against the naive reference.

#include "grid.hpp"

using namespace conv_test;

namespace {

constexpr conv_key lines(int R, int filters, int vectors) {
  return {.algorithm = resin::conv_algorithm::winograd_rows,
          .x = layout::planar,
          .tile = {.rows = R, .cols = filters, .vectors = vectors}};
}

/// Tiles of filters and of columns that are full and that are not.
template <class T, int R>
void check_grid() {
  int i = 0;
  for (int C : {1, 2, 5})
    for (int K : {1, 3, 6, 7})
      for_each_plane<R>(C, K, [&](conv_shape const& s) {
        ++i;
        options const with{.batch = i % 4 == 0 ? 3 : 1,
                           .bias = i % 2 == 0,
                           .scale = i % 3 == 0,
                           .add = static_cast<extra>(i % 3),
                           .act = i % 5 == 0 ? activation_kind::relu : activation_kind::pass};
        if (i % 2 == 0)
          check_forward<lines(R, 3, 2), T>(s, with);
        else
          check_forward<lines(R, 6, 1), T>(s, with);
      });
}

}  // namespace

TEST_CASE("Winograd along columns to planes, F(4,3)", "[conv]") {
  check_grid<float, 3>();
  check_grid<double, 3>();
}
TEST_CASE("Winograd along columns to planes, F(4,5)", "[conv]") {
  check_grid<float, 5>();
  check_grid<double, 5>();
}

TEST_CASE("Winograd along columns to planes, every size around the vector", "[conv]") {
  for (int W = 1; W <= 40; ++W)
    check_forward<lines(5, 3, 2), float>(shape(2, 7, W, 4, 5, 5, 1, 1, 2, 2, 2, 2), {});
  for (int H = 1; H <= 9; ++H)
    check_forward<lines(3, 3, 2), float>(shape(2, H, 5, 4, 3, 3, 1, 1, 1, 1, 1, 1), {});
}

TEST_CASE("Winograd along columns to planes, epilogues", "[conv]") {
  constexpr conv_key key = lines(3, 3, 2);
  conv_shape const s = shape(3, 7, 19, 5, 3, 3, 1, 1, 1, 1, 1, 1);
  using enum activation_kind;
  for (extra add : {extra::none, extra::addend, extra::in_place}) {
    for (activation_kind act : {pass, relu, relu6, leaky_relu})
      check_forward<key, float>(s, {.bias = true, .add = add, .act = act});
    check_forward<slow_key(key, tanh), float>(s, {.bias = true, .add = add, .act = tanh});
  }
}

TEST_CASE("Winograd along columns to planes is chosen where it is cheaper", "[conv]") {
  auto const algorithm = [](conv_shape const& s, int bytes, resin::algorithm by) {
    return resin::plan_conv_forward(s, layout::planar, resin::target{64, 32, 32 << 10, 1 << 20},
                                    bytes, {.by = by, .result = layout::planar})
        .key.algorithm;
  };
  using enum resin::conv_algorithm;
  conv_shape const lenet = shape(1, 28, 28, 6, 5, 5, 1, 1, 2, 2, 2, 2);
  CHECK(algorithm(lenet, 4, resin::algorithm::automatic) == winograd_rows);
  CHECK(algorithm(lenet, 8, resin::algorithm::automatic) == rows);
  CHECK(algorithm(lenet, 4, resin::algorithm::direct) == rows);
  CHECK(algorithm(shape(1, 28, 28, 6, 5, 3), 4, resin::algorithm::automatic) == rows);
}
