// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Two layer kinds that Resin does not have: one that changes the shape, one with parameters.

#include <resin/resin.hpp>

// [space_to_depth]
/// (C,H,W) -> (C * block^2, H / block, W / block): every block of pixels becomes channels.
struct space_to_depth {
  using layer_tag = resin::custom_layer;
  int block = 2;

  constexpr resin::custom_numbers numbers() const { return {{static_cast<double>(block)}}; }

  static constexpr resin::extent3 output(resin::extent3 in, resin::custom_numbers n) {
    int const b = static_cast<int>(n[0]);
    if (b < 1 || in.h % b != 0 || in.w % b != 0) return {};  // refused while the program compiles
    return {in.c * b * b, in.h / b, in.w / b};
  }

  /// Calls f(pixel of x, pixel of y) for every pixel.
  template <class F>
  static void for_each_pixel(resin::extent3 in, resin::extent3 out, int b, F f) {
    for (int c = 0; c < in.c; ++c)
      for (int h = 0; h < in.h; ++h)
        for (int w = 0; w < in.w; ++w) {
          int const k = (c * b + h % b) * b + w % b;
          f((c * in.h + h) * in.w + w, (k * out.h + h / b) * out.w + w / b);
        }
  }
  template <class T>
  static void forward(resin::custom_image<T> const& i) {
    for_each_pixel(i.in, i.out, static_cast<int>(i.numbers[0]),
                   [&](int x, int y) { i.y[y] = i.x[x]; });
  }
  template <class T>
  static void backward(resin::custom_gradient<T> const& g) {
    for_each_pixel(g.in, g.out, static_cast<int>(g.numbers[0]),
                   [&](int x, int y) { g.dx[x] = g.dy[y]; });
  }
};
// [space_to_depth]

// [scale_shift]
/// (C,H,W) -> the same: each channel by its weight, plus its bias. weight, bias (C).
struct scale_shift {
  using layer_tag = resin::custom_layer;
  resin::label name = {};

  static constexpr resin::extent3 output(resin::extent3 in, resin::custom_numbers) { return in; }
  static constexpr resin::array_shape weight(resin::extent3 in, resin::custom_numbers) {
    return {in.c};
  }
  static constexpr resin::array_shape bias(resin::extent3 in, resin::custom_numbers) {
    return {in.c};
  }

  template <class T>
  static void forward(resin::custom_image<T> const& i) {
    int const pixels = i.in.h * i.in.w;
    for (int c = 0; c < i.in.c; ++c)
      for (int p = 0; p < pixels; ++p)
        i.y[c * pixels + p] = i.x[c * pixels + p] * i.weight[c] + i.bias[c];
  }
  template <class T>
  static void backward(resin::custom_gradient<T> const& g) {
    int const pixels = g.in.h * g.in.w;
    for (int c = 0; c < g.in.c; ++c)
      for (int p = 0; p < pixels; ++p) g.dx[c * pixels + p] = g.dy[c * pixels + p] * g.weight[c];
  }
  template <class T>
  static void backward_parameters(resin::custom_parameter_gradient<T> const& g) {
    int const pixels = g.in.h * g.in.w;
    for (int c = 0; c < g.in.c; ++c)
      for (int p = 0; p < pixels; ++p) {
        g.dweight[c] += g.x[c * pixels + p] * g.dy[c * pixels + p];
        g.dbias[c] += g.dy[c * pixels + p];
      }
  }
};
// [scale_shift]
