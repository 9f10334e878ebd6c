// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Depthwise convolution, forward and gradients, against the naive reference.

#include "conv_grid.hpp"

using namespace conv_test;

namespace {

template <class T>
void check_grid() {
  constexpr int B = resin::simd::lanes<T>;
  constexpr conv_key key{.algorithm = resin::conv_algorithm::depthwise, .cols = 4, .tail = 3};
  int i = 0;
  for (int C : {2, B - 1 > 1 ? B - 1 : 2, B, 2 * B + 3})
    for_each_window(C, C, C, [&](conv_shape const& s) {
      int const batch = ++i % 3 == 0 ? 3 : 1;
      using enum activation_kind;
      constexpr activation_kind kinds[] = {pass, relu, relu6, leaky_relu, tanh};
      activation_kind const act = kinds[i % 5];
      options const with{.batch = batch,
                         .bias = i % 2 == 0,
                         .scale = i % 4 == 0,
                         .add = static_cast<extra>(i % 3),
                         .act = act};
      if (act == tanh)
        check_forward<slow_key(key, tanh), T>(s, with);
      else
        check_forward<key, T>(s, with);
      check_backward_data<key, T>(s, {.batch = batch, .add = static_cast<extra>(i % 3)});
      check_backward_weights<key, T>(s, {.batch = batch});
    });
}

}  // namespace

TEST_CASE("depthwise convolution in float", "[conv]") { check_grid<float>(); }
TEST_CASE("depthwise convolution in double", "[conv]") { check_grid<double>(); }
