// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A grid of geometries run with a few register tiles: any tile is right for any geometry, so a
// handful of instantiations covers all of them.

#include "case.hpp"

namespace conv_test {

/// Calls f.operator()<Key>() with a tile whose panels fit `filters`.
template <layout X, class T, class F>
void with_tile(int filters, F&& f) {
  constexpr int B = resin::simd::lanes<T>;
  int const blocks = (filters + B - 1) / B;
  if (blocks == 1)
    f.template
    operator()<conv_key{.x = X, .tile = {.rows = 2, .cols = 3, .tail = 1, .vectors = 1}}>();
  else if (blocks == 3)
    f.template
    operator()<conv_key{.x = X, .tile = {.rows = 1, .cols = 4, .tail = 0, .vectors = 3}}>();
  else if (blocks % 2 == 0)
    f.template
    operator()<conv_key{.x = X, .tile = {.rows = 1, .cols = 5, .tail = 2, .vectors = 2}}>();
  else
    f.template operator()<conv_key{
        .x = X, .tile = {.rows = 1, .cols = 5, .tail = 2, .vectors = 2, .vector_tail = 1}}>();
}

/// The tile with a row of three taps unrolled, for geometries with three adjacent taps.
template <layout X>
inline constexpr conv_key window_tile{
    .x = X, .tile = {.rows = 2, .cols = 3, .tail = 1, .vectors = 1, .taps = 3}};

/// Windows, strides, paddings and dilations over a small image of 1 x 1 to about 13 x 13.
template <class F>
void for_each_window(int C, int K, int groups, F&& visit) {
  auto const with = [&](conv_shape s) {
    s.groups = groups;
    visit(s);
  };
  with(shape(C, 7, 7, K, 3, 3, 1, 1, 1, 1, 1, 1));
  with(shape(C, 5, 12, K, 3, 3, 2, 2, 1, 1, 1, 1));
  with(shape(C, 9, 8, K, 3, 3, 3, 3, 0, 0, 0, 0));
  with(shape(C, 6, 11, K, 1, 1));
  with(shape(C, 5, 7, K, 1, 1));
  with(shape(C, 7, 8, K, 1, 1, 2, 2));
  with(shape(C, 8, 7, K, 1, 1, 3, 2, 1, 0, 1, 1));
  with(shape(C, 6, 9, K, 1, 3, 1, 1, 0, 1, 0, 1));
  with(shape(C, 9, 6, K, 3, 1, 1, 2, 1, 0, 1, 0));
  with(shape(C, 6, 6, K, 2, 4, 2, 1, 0, 1, 1, 2));
  with(shape(C, 9, 10, K, 3, 2, 1, 2, 2, 0, 1, 3, 2, 3));
  with(shape(C, 8, 9, K, 3, 3, 2, 2, 2, 2, 2, 2, 2, 2));
  with(shape(C, 2, 3, K, 5, 5, 1, 1, 2, 2, 2, 2));
  with(shape(C, 3, 1, K, 3, 1, 1, 1, 0, 0, 0, 0));
  with(shape(C, 1, 1, K, 1, 1));
  with(shape(C, 5, 13, K, 2, 2, 4, 5));
  with(shape(C, 6, 6, K, 1, 2, 3, 4, 0, 3, 0, 3));
}

/// R x R windows of stride 1: odd and even planes, smaller than a tile and larger than a block;
/// paddings 0, 1, same, asymmetric.
template <int R = 3, class F>
void for_each_plane(int C, int K, F&& visit) {
  constexpr int more = R - 3, same = R / 2;
  visit(shape(C, 7, 7, K, R, R, 1, 1, same, same, same, same));
  visit(shape(C, 8, 12, K, R, R, 1, 1, same, same, same, same));
  visit(shape(C, 6, 9, K, R, R));
  visit(shape(C, 9, 10, K, R, R, 1, 1, 2, 0, 1, 3));
  visit(shape(C, R, R, K, R, R));
  visit(shape(C, 1, 1, K, R, R, 1, 1, same, same, same, same));
  visit(shape(C, 2 + more, 37, K, R, R, 1, 1, 2, 2, 2, 2));
}

}  // namespace conv_test
