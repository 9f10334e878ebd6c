// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The short form of a leaf layer: a shape rule, perhaps a weight and a bias, and its work on plain
// memory, one image at a time.

#include <resin/dsl/leaf_layer.hpp>

RESIN_INSTANTIATED
namespace resin::inline RESIN_VERSION {

/// `using layer_tag = resin::custom_layer;` makes an aggregate a layer of this form.
struct custom_layer;

/// The fields of a layer that its rules and its work depend on.
struct custom_numbers {
  double values[4] = {};
  constexpr double operator[](int i) const { return values[i]; }
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

/// A layer of the short form as what every leaf layer is.
template <CustomLayer L>
struct plain_leaf {
  using layer_tag = leaf_layer;
  custom_numbers numbers = {};
  label name = {};

  constexpr plain_leaf() = default;
  constexpr plain_leaf(L const& layer) {
    if constexpr (requires { layer.numbers(); }) numbers = layer.numbers();
    if constexpr (requires { layer.name; }) name = layer.name;
  }
  static constexpr label kind = "custom";
  static constexpr bool has_weight = requires { L::weight(extent3{}, custom_numbers{}); };
  static constexpr bool has_bias = requires { L::bias(extent3{}, custom_numbers{}); };

  constexpr leaf_traits traits() const {
    return {.adds = true, .backward_reads_x = true, .parameters_read_x = true};
  }
  constexpr leaf_shape output(extent3 in) const {
    extent3 const y = L::output(in, numbers);
    if (y.c < 1 || y.h < 1 || y.w < 1) return {refusal::custom_refuses, {}, 3, y, in};
    return y;
  }
  constexpr leaf_parameters parameters(extent3 in) const requires(has_weight || has_bias) {
    leaf_parameter weight, bias;
    if constexpr (has_weight) {
      array_shape const shape = L::weight(in, numbers);
      weight = {.name = "weight", .shape = shape, .start = 1, .drawn = shape.rank > 1};
    }
    if constexpr (has_bias) bias = {.name = "bias", .shape = L::bias(in, numbers)};
    return {weight, bias};
  }

  template <class W>
  void forward(W const& w) const {
    L::forward(custom_image<typename W::number>{w.in, w.out, numbers, w.parameter[0],
                                                w.parameter[1], w.x.data, w.y.data});
  }
  template <class W>
  void backward(W const& w) const {
    L::backward(custom_gradient<typename W::number>{
        w.in, w.out, numbers, w.parameter[0], w.parameter[1], w.x.data, w.dy.data, w.dx.data});
  }
  template <class W>
  void backward_parameters(W const& w) const requires(has_weight || has_bias) {
    L::backward_parameters(custom_parameter_gradient<typename W::number>{
        w.in, w.out, numbers, w.parameter[0], w.parameter[1], w.x.data, w.dy.data, w.gradient[0],
        w.gradient[1]});
  }
};

/// The leaf layer that a layer value stands for: itself, or the short form in its long one.
template <class L>
struct leaf_of_layer {
  using type = L;
};
template <CustomLayer L>
struct leaf_of_layer<L> {
  using type = plain_leaf<L>;
};
template <class L>
concept AnyLeafLayer = LeafLayer<L> || CustomLayer<L>;

}  // namespace resin
RESIN_END_INSTANTIATED
