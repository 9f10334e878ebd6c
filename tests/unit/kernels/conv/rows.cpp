// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Convolutions of few filters by rows against the naive reference: widths around the vector,
// windows, borders and bands, forward and backward.

#include "case.hpp"

using namespace conv_test;

namespace {

constexpr conv_key rows(layout x, int rows, int filters) {
  return {
      .algorithm = resin::conv_algorithm::rows, .x = x, .tile = {.rows = rows, .cols = filters}};
}
constexpr conv_key planar = rows(layout::planar, 3, 2), blocked = rows(layout::blocked, 2, 3),
                   one = rows(layout::planar, 1, 1);

/// Forward from planes, backward-data to planes from both layouts, backward-weights.
template <class T>
void check(conv_shape const& s, int batch) {
  if (s.K >= 2) {
    check_forward<planar, T>(s, {.batch = batch, .bias = true});
    check_backward_weights<planar, T>(s, {.batch = batch});
  } else {
    check_forward<one, T>(s, {.batch = batch});
    check_backward_weights<one, T>(s, {.batch = batch});
  }
  check_forward<blocked, T>(s, {.batch = batch, .scale = true});
  check_backward_data<planar, T>(s, {.batch = batch});
  check_backward_data<blocked, T>(s, {.batch = batch});
}

template <class T>
void check_windows() {
  int i = 0;
  for (int C : {1, 3, 5})
    for (int K : {1, 2, 6, 7})
      for (conv_shape const& s :
           {shape(C, 6, 7, K, 3, 3, 1, 1, 1, 1, 1, 1), shape(C, 5, 9, K, 5, 5, 1, 1, 2, 2, 2, 2),
            shape(C, 7, 6, K, 5, 5), shape(C, 4, 11, K, 1, 3, 1, 1, 0, 2, 0, 0),
            shape(C, 9, 5, K, 4, 1, 1, 1, 3, 0, 1, 0), shape(C, 6, 8, K, 1, 1),
            shape(C, 2, 3, K, 5, 5, 1, 1, 2, 2, 2, 2), shape(C, 3, 2, K, 2, 3, 1, 1, 4, 5, 3, 6),
            shape(C, 10, 9, K, 3, 2, 1, 1, 2, 0, 1, 3, 2, 3), shape(C, 1, 1, K, 1, 1)})
        check<T>(s, ++i % 4 == 0 ? 19 : 1 + i % 2);
}

}  // namespace

TEST_CASE("convolutions by rows, every width around the vector", "[conv]") {
  for (int W = 1; W <= 40; ++W) {
    check<float>(shape(2, 3, W, 3, 3, 3, 1, 1, 1, 1, 1, 1), 1);
    check<double>(shape(1, 4, W, 5, 2, 5, 1, 1, 0, 3, 1, 1), 3);
  }
}

TEST_CASE("convolutions by rows, windows in float", "[conv]") { check_windows<float>(); }
TEST_CASE("convolutions by rows, windows in double", "[conv]") { check_windows<double>(); }

TEST_CASE("convolutions by rows, images in bands", "[conv]") {
  check<float>(shape(3, 61, 230, 2, 3, 3, 1, 1, 1, 1, 1, 1), 1);
  check<double>(shape(2, 20, 90, 3, 5, 2, 1, 1, 2, 1, 2, 0), 1);
  check<float>(shape(3, 7, 4100, 1, 3, 3, 1, 1, 1, 1, 1, 1), 1);
}

TEST_CASE("convolutions by rows, epilogues", "[conv]") {
  conv_shape const s = shape(2, 6, 19, 5, 3, 3, 1, 1, 1, 1, 1, 1);
  for (extra add : {extra::none, extra::addend, extra::in_place}) {
    using enum activation_kind;
    for (activation_kind kind : {pass, relu, relu6, leaky_relu})
      check_forward<planar, float>(
          s, {.batch = 2, .bias = true, .scale = true, .add = add, .act = kind});
    check_forward<slow_key(planar, tanh), float>(s, {.batch = 2, .add = add, .act = tanh});
    check_forward<slow_key(planar, gelu), double>(s, {.bias = true, .add = add, .act = gelu});
  }
  for (extra add : {extra::addend, extra::in_place})
    check_backward_data<blocked, float>(s, {.batch = 3, .add = add});
}

TEST_CASE("convolutions by rows, channels with holes", "[conv]") {
  constexpr int B = resin::simd::lanes<float>;
  pieces const holes{{3, B + 1}};
  check_forward<blocked, float>(shape(B + 4, 4, 6, 3, 3, 3, 1, 1, 1, 1, 1, 1), {.c = holes});
  check_backward_data<blocked, float>(shape(3, 4, 6, B + 4, 3, 3, 1, 1, 1, 1, 1, 1), {.k = holes});
}

TEST_CASE("convolutions by rows, LeNet-5 as planned", "[conv]") {
  constexpr auto t = resin::this_target;
  constexpr conv_shape first = shape(1, 28, 28, 6, 5, 5, 1, 1, 2, 2, 2, 2),
                       second = shape(6, 14, 14, 16, 5, 5);
  constexpr resin::conv_request to_planes{.result = layout::planar};
  check_forward<resin::plan_conv_forward(first, layout::planar, t, 4, to_planes).key, float>(
      first, {.batch = 2, .bias = true, .act = activation_kind::relu});
  check_backward_weights<
      resin::plan_conv_backward_weights(first, layout::planar, t, 4, {.dy = layout::planar}).key,
      float>(first, {.batch = 33});
  check_backward_data<resin::plan_conv_backward_data(second, t, 4, to_planes).key, float>(
      second, {.batch = 3});
  check_backward_weights<resin::plan_conv_backward_weights(second, layout::planar, t, 4).key,
                         float>(second, {.batch = 5});
}
