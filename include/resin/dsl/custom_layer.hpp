// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What a layer kind of the user's own says: a shape rule, perhaps parameters, and its work on plain
// memory, one image at a time.

#include <resin/base/extent2.hpp>
#include <resin/base/label.hpp>
#include <resin/dsl/layer.hpp>

namespace resin::inline RESIN_VERSION {

/// `using layer_tag = resin::custom_layer;` makes an aggregate a layer of this kind.
struct custom_layer;

/// The fields of a layer that its rules and its work depend on.
struct custom_numbers {
  double values[4] = {};
  constexpr double operator[](int i) const { return values[i]; }
};

/// Extents of a parameter array, at most four; none: there is no such array.
struct array_shape {
  int rank = 0;
  int extents[4] = {1, 1, 1, 1};
  constexpr array_shape() = default;
  constexpr array_shape(int a) : rank(1), extents{a, 1, 1, 1} {}
  constexpr array_shape(int a, int b) : rank(2), extents{a, b, 1, 1} {}
  constexpr array_shape(int a, int b, int c) : rank(3), extents{a, b, c, 1} {}
  constexpr array_shape(int a, int b, int c, int d) : rank(4), extents{a, b, c, d} {}
};

/// One image's forward: y of extents `out` from x of extents `in`, both planar, C x H x W.
template <class T>
struct custom_image {
  extent3 in, out;
  custom_numbers numbers;
  T const *weight, *bias;
  T const* x;
  T* y;
};

/// One image's backward: dx, written whole, is the gradient of x where dy is that of y.
template <class T>
struct custom_gradient {
  extent3 in, out;
  custom_numbers numbers;
  T const *weight, *bias;
  T const *x, *dy;
  T* dx;
};

/// The same for the parameters: this image's share is added to dweight and dbias.
template <class T>
struct custom_parameter_gradient {
  extent3 in, out;
  custom_numbers numbers;
  T const *weight, *bias;
  T const *x, *dy;
  T *dweight, *dbias;
};

/// Static members: `output(in, numbers)` (no extents refuse), `forward(custom_image<T>)`,
/// `backward(custom_gradient<T>)`; with parameters `weight(in, numbers)`, perhaps `bias(in,
/// numbers)`, and `backward_parameters(custom_parameter_gradient<T>)`. A weight of one dimension
/// starts at 1, others are drawn; a bias starts at 0. Non-static: perhaps `numbers()` and `label
/// name`.
template <class L>
concept CustomLayer = Layer<L> && __is_same(typename L::layer_tag, custom_layer);

}  // namespace resin
