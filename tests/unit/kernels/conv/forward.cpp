// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Convolution forward against the naive reference: geometry, channels, groups, epilogues, maps.

#include "../with_kind.hpp"
#include "grid.hpp"

using namespace conv_test;

namespace {

template <layout X, class T>
void check(conv_shape const& s, options const& o = {}) {
  with_tile<X, T>(problem<T>(s, o).physical.K,
                  [&]<conv_key Key>() { check_forward<Key, T>(s, o); });
}

template <class T>
void check_grid() {
  constexpr int B = resin::simd::lanes<T>;
  int i = 0;
  for (int C : {1, 3, B - 1, B, B + 1, 2 * B + 3})
    for (int K : {1, B + 1})
      for_each_window(C, K, 1, [&](conv_shape const& s) {
        check<layout::blocked, T>(s, {.batch = ++i % 5 == 0 ? 3 : 1, .bias = i % 2 == 0});
      });
  for (int K : {B - 1, B, 2 * B, 2 * B + 3, 4 * B + 1})
    for_each_window(3, K, 1,
                    [&](conv_shape const& s) { check<layout::blocked, T>(s, {.bias = true}); });
  for (int C : {1, 3})
    for_each_window(C, B + 2, 1,
                    [&](conv_shape const& s) { check<layout::planar, T>(s, {.batch = 2}); });
}

}  // namespace

TEST_CASE("convolution forward in float", "[conv]") { check_grid<float>(); }
TEST_CASE("convolution forward in double", "[conv]") { check_grid<double>(); }

TEST_CASE("convolution forward in groups", "[conv]") {
  for (auto [C, K, groups] :
       {std::array{6, 9, 3}, {8, 16, 8}, {64, 64, 16}, {40, 80, 2}, {34, 6, 2}, {5, 10, 5}})
    for_each_window(C, K, groups,
                    [&](conv_shape const& s) { check<layout::blocked, float>(s, {.batch = 2}); });
  for_each_window(4, 6, 2, [&](conv_shape const& s) { check<layout::planar, float>(s); });
}

TEST_CASE("convolution forward with unrolled taps", "[conv]") {
  constexpr int B = resin::simd::lanes<float>;
  for (int C : {1, 3, B + 1, 3 * B})
    for (conv_shape const& s : {shape(C, 7, 8, B, 3, 3, 1, 1, 1, 1, 1, 1), shape(C, 6, 5, 3, 1, 3),
                                shape(C, 9, 7, 2, 2, 3, 3, 1, 1, 2, 0, 2, 2, 1)}) {
      check_forward<window_tile<layout::blocked>, float>(s,
                                                         {.batch = 2, .bias = true, .scale = true});
      check_forward<window_tile<layout::planar>, float>(s, {.batch = 2});
    }
  check_forward<window_tile<layout::blocked>, float>(
      shape(8, 6, 7, 16 < B ? 16 : B, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1, B < 4 ? 1 : 2));
}

TEST_CASE("convolution epilogue", "[conv]") {
  constexpr int B = resin::simd::lanes<float>;
  conv_shape const same = shape(3, 7, 7, B + 3, 3, 3, 1, 1, 1, 1, 1, 1),
                   one = shape(70, 5, 5, 2 * B, 1, 1);
  for (conv_shape const& s : {same, one})
    for (extra add : {extra::none, extra::addend, extra::in_place}) {
      check<layout::blocked, float>(s, {.batch = 2, .scale = true, .add = add});
      for (int a = 0; a <= static_cast<int>(activation_kind::hard_swish); ++a)
        with_kind(static_cast<activation_kind>(a), [&]<activation_kind Act>() {
          constexpr conv_key key{.tile = {.cols = 5, .tail = 2, .vectors = 2}};
          check_forward<slow_key(key, Act), float>(s, {.bias = true, .add = add, .act = Act});
        });
    }
}

TEST_CASE("sums over many channels go on in y", "[conv]") {
  constexpr int B = resin::simd::lanes<float>;
  for (extra add : {extra::none, extra::addend, extra::in_place}) {
    check<layout::blocked, float>(
        shape(37 * B + 3, 4, 5, 2 * B, 3, 3, 1, 1, 1, 1, 1, 1),
        {.batch = 2, .bias = true, .add = add, .act = activation_kind::relu});
    check<layout::blocked, float>(shape(70 * B, 3, 5, 2 * B + 1, 1, 1), {.bias = true, .add = add});
  }
}

TEST_CASE("channels with holes", "[conv]") {
  constexpr int B = resin::simd::lanes<float>;
  conv_shape const s = shape(B + 8, 6, 5, B + 4, 3, 3, 1, 1, 1, 1, 1, 1);
  check<layout::blocked, float>(s, {.c = {{3, B, 5}}, .k = {{1, B + 1, 2}}});
  check<layout::blocked, float>(shape(7, 6, 5, 4, 1, 1),
                                {.scale = true, .c = {{3, 4}}, .k = {{1, 2, 1}}});
}
