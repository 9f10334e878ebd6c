// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Real layers with the keys that the plan gives them.

#include "case.hpp"

using namespace conv_test;

namespace {

template <conv_shape Shape, layout X, class T>
void check_planned(int batch) {
  constexpr auto t = resin::this_target;
  check_forward<resin::plan_conv_forward(Shape, X, t, sizeof(T)).key, T>(
      Shape, {.batch = batch, .bias = true, .add = extra::addend, .act = activation_kind::relu});
  if (X == layout::blocked)
    check_backward_data<resin::plan_conv_backward_data(Shape, t, sizeof(T)).key, T>(
        Shape, {.batch = batch});
  check_backward_weights<resin::plan_conv_backward_weights(Shape, X, t, sizeof(T)).key, T>(
      Shape, {.batch = batch});
}

}  // namespace

TEST_CASE("planned convolutions of small residual networks", "[conv]") {
  check_planned<shape(16, 32, 32, 16, 3, 3, 1, 1, 1, 1, 1, 1), layout::blocked, float>(2);
  check_planned<shape(3, 32, 32, 16, 3, 3, 1, 1, 1, 1, 1, 1), layout::planar, float>(2);
  check_planned<shape(16, 32, 32, 32, 3, 3, 2, 2, 1, 1, 1, 1), layout::blocked, float>(1);
  check_planned<shape(64, 8, 8, 64, 3, 3, 1, 1, 1, 1, 1, 1), layout::blocked, float>(3);
}

TEST_CASE("planned convolutions of an ImageNet network", "[conv]") {
  check_planned<shape(48, 14, 14, 80, 3, 3, 1, 1, 1, 1, 1, 1), layout::blocked, float>(1);
  check_planned<shape(80, 7, 7, 64, 3, 3, 1, 1, 1, 1, 1, 1), layout::blocked, float>(2);
  check_planned<shape(3, 51, 51, 32, 7, 7, 2, 2, 3, 3, 3, 3), layout::planar, float>(1);
  check_planned<shape(96, 14, 14, 48, 1, 1), layout::blocked, float>(2);
  check_planned<shape(3, 10, 9, 40, 3, 3, 1, 1, 1, 1, 1, 1), layout::planar, float>(3);
}

TEST_CASE("planned convolutions of a MobileNet", "[conv]") {
  check_planned<shape(3, 65, 50, 32, 3, 3, 2, 2, 1, 1, 1, 1), layout::planar, float>(1);
  check_planned<shape(24, 13, 12, 96, 1, 1), layout::blocked, float>(2);
  check_planned<shape(40, 9, 30, 40, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 40), layout::blocked, float>(2);
  check_planned<shape(20, 15, 28, 20, 3, 3, 2, 2, 1, 1, 1, 1, 1, 1, 20), layout::blocked, float>(1);
  check_planned<shape(17, 7, 7, 17, 5, 5, 1, 1, 2, 2, 2, 2, 1, 1, 17), layout::blocked, float>(3);
}

TEST_CASE("planned convolutions in double", "[conv]") {
  check_planned<shape(10, 9, 15, 10, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, 10), layout::blocked, double>(2);
  check_planned<shape(1, 28, 28, 6, 5, 5, 1, 1, 2, 2, 2, 2), layout::planar, double>(2);
  check_planned<shape(6, 14, 14, 16, 5, 5), layout::blocked, double>(2);
}
