// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Depthwise convolution, forward and gradients, against the naive reference.

#include "grid.hpp"

using namespace conv_test;

namespace {

template <class T>
void check_grid() {
  constexpr int B = resin::simd::lanes<T>;
  constexpr conv_key key{.algorithm = resin::conv_algorithm::depthwise, .tile = {.cols = 4}};
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

/// Tiles that unroll a row of taps: any width around the tile's, any padding, both paths of a row.
template <int Window, int Step, class T>
void check_window() {
  constexpr int B = resin::simd::lanes<T>;
  constexpr conv_key key{.algorithm = resin::conv_algorithm::depthwise,
                         .tile = {.cols = 3, .taps = Window, .step = Step}};
  int i = 0;
  for (int W = 1; W <= 14; ++W)
    for (int left : {0, 1, 2})
      for (int right : {0, 1, 3}) {
        if (W + left + right < Window) continue;
        int const C = i % 2 ? B + 1 : B, H = 1 + i % 5, R = 1 + 2 * (i % 3);
        conv_shape const s = shape(C, H, W, C, R, Window, 1 + i % 2, Step, R / 2, left, R / 2,
                                   right, 1 + i % 2, 1, C);
        ++i;
        if (s.P < 1 || C == 1) continue;
        using enum activation_kind;
        check_forward<key, T>(s, {.batch = 1 + i % 2,
                                  .bias = i % 3 != 0,
                                  .add = static_cast<extra>(i % 3),
                                  .act = i % 2 ? relu6 : pass});
        if (Step == 1 && s.stride_h == 1)
          check_backward_data<key, T>(s, {.add = static_cast<extra>(i % 3)});
      }
}
template <class T>
void check_windows() {
  check_window<2, 1, T>();
  check_window<3, 1, T>();
  check_window<3, 2, T>();
  check_window<5, 1, T>();
  check_window<5, 2, T>();
}

}  // namespace

TEST_CASE("depthwise tiles with a window in float", "[conv]") { check_windows<float>(); }
TEST_CASE("depthwise tiles with a window in double", "[conv]") { check_windows<double>(); }
TEST_CASE("depthwise convolution in float", "[conv]") { check_grid<float>(); }
TEST_CASE("depthwise convolution in double", "[conv]") { check_grid<double>(); }
