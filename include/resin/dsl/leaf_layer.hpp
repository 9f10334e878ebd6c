// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What a leaf layer says of itself, all in its own header: its shape rule, its parameters, what the
// passes may do with it, its work on the memory it asks for. docs/howto/add-a-layer.md is the list.

#include <resin/base/extent2.hpp>
#include <resin/base/label.hpp>
#include <resin/diagnostic/refusal.hpp>
#include <resin/dsl/layer.hpp>

namespace resin::inline RESIN_VERSION {

/// `using layer_tag = resin::leaf_layer;` makes an aggregate a layer of this kind.
struct leaf_layer;

/// Members: `kind`, `traits()`, `output(in)`, `forward(w)`, `backward(w)`; perhaps `name`,
/// `parameters(in)`, `first_value(parameter, i)`, `backward_parameters(w)`, `scratch(in, out,
/// lanes)`, `shared_memory(in, out, lanes)`, `key()`, `multiply_adds(in, out)`, `words(text)`,
/// `onnx(g)`, `field(in, out)`.
template <class L>
concept LeafLayer = Layer<L> && __is_same(typename L::layer_tag, leaf_layer);

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

/// How a layer's work sees its tensors.
enum class leaf_memory : unsigned char {
  elements,  // each element by itself, wherever it lies; y lies as x does
  channels,  // in channel blocks; y has the channels of x in the same lanes, H and W may differ
  blocked,  // in channel blocks, x and y each in one piece: channel c in lane c % lanes
  pieces,  // in channel blocks, y in one piece; channel c of x where in_channels says
  planar,  // C x H x W, one image at a time, laid out so before the work and back behind it
};

/// The colour of a drawing.
enum class leaf_family : unsigned char { other, norm, pool, function };

/// What the passes may do with a layer.
struct leaf_traits {
  leaf_memory memory = leaf_memory::planar;
  leaf_family family = leaf_family::other;
  bool in_place = false;  // y may be x, and dx may be dy
  bool adds = false;  // backward writes dx + addend; dx may be the addend
  bool backward_reads_x = false;  // what is kept for `backward`
  bool backward_reads_y = false;
  bool parameters_read_x = false;  // what is kept for `backward_parameters`
  bool parameters_read_y = false;
  bool random = false;  // w.stream is drawn from
  bool in_training = true;  // false: y is x there, and the layer costs nothing
  bool in_evaluation = true;
  bool probabilities = false;  // y is x's softmax: a loss of logits applies it itself
  bool scales_input = false;  // first in a network: images are handed over as they are
  int parameter_steps = 1;  // calls of `backward_parameters`; the threads meet in between
};

/// An array of a layer. Its first value is `start`, unless it is `drawn` as a convolution's weights
/// are, or the layer has `first_value(parameter, i)`. Arrays of one dimension are spared weight
/// decay. What is not `trained` stands in state() and in files, not in parameters().
struct leaf_parameter {
  label name = {};
  array_shape shape = {};
  double start = 0;
  bool drawn = false;
  bool trained = true;
};

/// At most four arrays; one without extents is none.
struct leaf_parameters {
  static constexpr int most = 4;
  leaf_parameter list[most] = {};
  constexpr leaf_parameters() = default;
  constexpr leaf_parameters(leaf_parameter a, leaf_parameter b = {}, leaf_parameter c = {},
                            leaf_parameter d = {})
      : list{a, b, c, d} {}
};

/// What a shape rule answers: the output's extents, or why there are none.
struct leaf_shape {
  extent3 output = {};
  refusal why = refusal::none;
  label field = {};  // the number that is at fault
  int numbers = 0;  // how many of want and got say something
  extent3 want = {}, got = {};
  constexpr leaf_shape(extent3 y) : output(y) {}
  constexpr leaf_shape(int c, int h, int w) : output{c, h, w} {}
  constexpr leaf_shape(refusal reason, label name, int count, extent3 wants, extent3 gets)
      : why(reason), field(name), numbers(count), want(wants), got(gets) {}
};

/// The refusal `number_out_of_range`: `field` is `got`, and wants at least (or at most) `bound`.
constexpr leaf_shape out_of_range(label field, int got, int bound) {
  return {refusal::number_out_of_range, field, 1, {bound, 0, 0}, {got, 0, 0}};
}
constexpr leaf_shape out_of_range(label field, extent2 got, extent2 bound) {
  return {refusal::number_out_of_range, field, 2, {bound.h, bound.w, 0}, {got.h, got.w, 0}};
}
/// The same for a fraction, of which no number is shown.
constexpr leaf_shape out_of_range(label field) {
  return {refusal::number_out_of_range, field, 0, {}, {}};
}
/// The refusal `does_not_suit`: the input has `got` where `field` asks for `want` (a multiple of
/// it, at least it: the layer's page says which).
constexpr leaf_shape does_not_suit(label field, int want, int got) {
  return {refusal::does_not_suit, field, 1, {want, 0, 0}, {got, 0, 0}};
}
constexpr leaf_shape does_not_suit(label field, extent2 want, extent2 got) {
  return {refusal::does_not_suit, field, 2, {want.h, want.w, 0}, {got.h, got.w, 0}};
}
constexpr leaf_shape does_not_suit(label field, extent3 want, extent3 got) {
  return {refusal::does_not_suit, field, 3, want, got};
}

/// How far an output pixel sees: pixels of x beyond its own along each axis, and the distance
/// between the fields of neighbouring output pixels. `all`: the whole image.
struct leaf_field {
  extent2 reach = 0, stride = 1;
  bool all = false;
};

}  // namespace resin
