// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The closed vocabulary of refusals. docs/errors.md has one section for each name.

#include <resin/base/namespaces.hpp>

namespace resin::inline RESIN_VERSION {

enum class refusal {
  none,
  input_missing,  // a network starts with input{c, h, w}
  input_not_first,  // input{} behind another layer
  not_a_layer,  // a number, a function or the wrong kind of value where a layer belongs
  not_constant,  // a network that the compiler cannot see whole
  element_type,  // parameters that are neither float nor double
  lambda_captures,  // an activation with state
  name_too_long,  // a name of more than 47 characters
  number_out_of_range,  // a size, count or rate that is zero, negative or too large
  groups_do_not_divide,  // channels or filters not a multiple of groups
  even_kernel_with_same,  // `same` needs an odd kernel
  window_larger_than_input,  // a kernel that does not fit its padded input
  nothing_left_to_pool,  // a pooling window that does not
  window_outside_input,  // a pooling window that sees padding alone
  skip_shape_differs,  // body and skip of a residual
  channels_shrink,  // pad_channels with fewer channels than the input has
  branches_differ,  // branches of different heights or widths
  summands_differ,  // paths of a sum of different shapes
  factors_differ,  // a scale_by path that does not give one factor for each channel
  flatten_missing,  // dense on an image
  repeat_changes_shape,  // a repeated block that does not return the shape it takes
  name_used_twice,  // two layers with parameters of one name, two taps or two marks
  unknown_name,  // freeze, features, output or max_unpool2d of a name that is not there
  recall_unknown,  // recall of a name that no mark has
  recall_too_early,  // recall before the mark
  recall_of_copy,  // recall from outside of a repeat, dense block or training head
  value_unused,  // layers whose value a recall leaves behind
  cut_inside_body,  // freeze, features, tap or auxiliary inside a residual, branch or repeat body
  head_missing,  // replace_head of a network without a layer that has weights
  nothing_to_train,  // a trainer on a network without weights, or frozen whole
  softmax_before_loss,  // a loss of logits behind a softmax
  sigmoid_before_loss,  // the same of yes and no behind a sigmoid
  output_not_judged,  // trained layers that lead to no loss, losses without the network's output
  floats_into_dataset,  // floats assigned to the bytes or labels of a dataset
  bytes_without_unit,  // bytes as images of a network that does not scale its input
  targets_differ,  // targets of a kind that the loss does not judge
  not_training_data,  // trainer::run of what is neither data nor arrays
  nothing_to_factorize,  // factorize of a kernel that no conv2d has
  nothing_to_reparameterize,  // reparameterize without a sum of convolutions
  custom_refuses,  // a layer kind of the user's own, by its shape rule
  does_not_suit,  // a layer's number and the shape it is given
  not_narrow,  // a layer that has no kernel for bytes or bfloat16
};

/// Which number of a layer number_out_of_range is about.
// clang-format off
enum class layer_field {
  none, c_h_w, filters, units, kernel, window, stride, dilation, padding, groups, multiplier, h_w,
  epsilon, momentum, weight, count, first, rewrites, elements, weights,
  named  // one that the layer itself names
};
// clang-format on

/// What is wrong, where, what was wanted and what was there. The first one of a program wins.
struct verdict {
  refusal reason = refusal::none;
  int layer = -1;
  int want[3] = {};
  int got[3] = {};
  int numbers = 0;  // how many of want and got say something
  layer_field which = layer_field::none;
  bool told = false;  // refused where it was written: an error stands there already
  [[nodiscard]] constexpr bool bad() const { return reason != refusal::none; }
};

}  // namespace resin
