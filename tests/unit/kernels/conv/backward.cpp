// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Gradients of the convolution against the naive reference.

#include "grid.hpp"

using namespace conv_test;

namespace {

template <class T>
void check_data(conv_shape const& s, options const& o = {}) {
  with_tile<layout::blocked, T>(problem<T>(s, o).physical.C,
                                [&]<conv_key Key>() { check_backward_data<Key, T>(s, o); });
}

template <layout X, class T>
void check_weights(conv_shape const& s, options const& o = {}) {
  constexpr int B = resin::simd::lanes<T>;
  int const blocks = (problem<T>(s, o).physical.K + B - 1) / B;
  constexpr signed char cols = X == layout::planar ? 3 : 2;
  if (blocks == 1)
    check_backward_weights<conv_key{.x = X, .tile = {.cols = cols, .vectors = 1}}, T>(s, o);
  else if (blocks % 2 == 0)
    check_backward_weights<conv_key{.x = X, .tile = {.cols = cols, .vectors = 2}}, T>(s, o);
  else
    check_backward_weights<conv_key{.x = X, .tile = {.cols = cols, .vectors = 2, .vector_tail = 1}},
                           T>(s, o);
}

template <class T>
void check_grid() {
  constexpr int B = resin::simd::lanes<T>;
  int i = 0;
  for (int C : {1, 3, B - 1, B, B + 1, 2 * B + 3})
    for (int K : {1, B + 1})
      for_each_window(C, K, 1, [&](conv_shape const& s) {
        ++i;
        check_data<T>(s, {.batch = i % 5 == 0 ? 3 : 1, .add = static_cast<extra>(i % 3)});
        check_weights<layout::blocked, T>(s, {.batch = i % 4 == 0 ? 19 : 1});
      });
  for (int C : {1, 3})
    for_each_window(C, 2 * B, 1, [&](conv_shape const& s) {
      check_weights<layout::planar, T>(s, {.batch = 3});
    });
}

}  // namespace

TEST_CASE("convolution gradients in float", "[conv]") { check_grid<float>(); }
TEST_CASE("convolution gradients in double", "[conv]") { check_grid<double>(); }

TEST_CASE("backward data with unrolled taps", "[conv]") {
  constexpr int B = resin::simd::lanes<float>;
  for (int K : {1, B + 1, 3 * B})
    for (conv_shape const& s : {shape(B, 7, 8, K, 3, 3, 1, 1, 1, 1, 1, 1), shape(3, 6, 5, K, 1, 3),
                                shape(2, 9, 7, K, 2, 3, 3, 1, 1, 2, 0, 2, 2, 1)})
      check_backward_data<window_tile<layout::blocked>, float>(
          s, {.batch = 2, .add = extra::in_place});
}

TEST_CASE("convolution gradients in groups", "[conv]") {
  for (auto [C, K, groups] :
       {std::array{6, 9, 3}, {8, 16, 8}, {64, 64, 16}, {40, 80, 2}, {34, 6, 2}, {5, 10, 5}})
    for_each_window(C, K, groups, [&](conv_shape const& s) {
      check_data<float>(s, {.batch = 2, .add = extra::in_place});
      check_weights<layout::blocked, float>(s, {.batch = 2});
    });
  for_each_window(4, 6, 2, [&](conv_shape const& s) { check_weights<layout::planar, float>(s); });
}

TEST_CASE("convolution gradients with holes", "[conv]") {
  constexpr int B = resin::simd::lanes<float>;
  for (conv_shape const& s :
       {shape(B + 8, 6, 5, B + 4, 3, 3, 1, 1, 1, 1, 1, 1), shape(B + 8, 6, 5, B + 4, 1, 1)}) {
    options const o{.batch = 2, .c = {{3, B, 5}}, .k = {{1, B + 1, 2}}};
    check_data<float>(s, o);
    check_weights<layout::blocked, float>(s, o);
  }
}

TEST_CASE("backward data is the adjoint of forward", "[conv]") {
  // <conv(x), dy> = <x, conv^T dy> holds for the references; the kernels are compared with them
  // above.
  conv_shape const s = shape(4, 9, 8, 6, 3, 2, 2, 3, 1, 0, 1, 1, 1, 2, 2);
  problem<double> const p(s, {.batch = 2});
  array const x = p.x(), w = p.w(), dy = p.dy();
  array const y = reference::conv_forward(s, 2, x, w),
              dx = reference::conv_backward_data(s, 2, dy, w),
              dw = reference::conv_backward_weights(s, 2, x, dy);
  double left = 0, right = 0, weights = 0;
  for (std::size_t i = 0; i < y.size(); ++i) left += y[i] * dy[i];
  for (std::size_t i = 0; i < x.size(); ++i) right += x[i] * dx[i];
  for (std::size_t i = 0; i < w.size(); ++i) weights += w[i] * dw[i];
  CHECK(left == Approx(right).epsilon(1e-12));
  CHECK(left == Approx(weights).epsilon(1e-12));
}
