// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The one error of a network that cannot be built: the sentence of its reason, and in the
// template's arguments where, what was wanted and what was there.

#include <resin/diagnostic/refusal.hpp>

RESIN_INSTANTIATED
namespace resin::inline RESIN_VERSION {

/// The path of a layer, as each compiler prints it readably: g++ a string, clang a character at a
/// time.
#ifdef __clang__
template <char... Path>
struct layer;
#else
template <int N>
struct path_string {
  char chars[N] = {};
};
template <path_string Path>
struct layer;
#endif
template <int... Numbers>
struct wants;
template <int... Numbers>
struct got;
/// The number that is out of range: a layer_field, or a name spelled as a layer's path is.
template <auto... Name>
struct number_of;
/// The names of which one was meant, spelled so too.
template <auto... Names>
struct there_are;

/// What to write instead: `residual(body, shortcut(conv2d{.filters = ..., .kernel = ..., .stride =
/// ...}))`.
}  // namespace resin
namespace resin::needs::inline RESIN_VERSION {
template <class... Fields>
struct shortcut_conv2d;
template <int Number>
struct filters;
template <int Number>
struct kernel;
template <int H, int W>
struct stride;
struct padding_same_in_the_body;
}  // namespace resin::needs
namespace resin::inline RESIN_VERSION {

// clang-format off
/// Instantiating it is the error.
template <refusal Reason, class... Details>
struct network_refused {
  static_assert(Reason != refusal::input_missing, "input_missing - a network starts with its input - write input{c, h, w} | ... ; docs/errors.md#input_missing");
  static_assert(Reason != refusal::input_not_first, "input_not_first - input{} stands behind another layer - keep the first one only; docs/errors.md#input_not_first");
  static_assert(Reason != refusal::not_a_layer, "not_a_layer - network<> takes a network value: input{c, h, w} | ... - a function that makes one must be called: constexpr auto net = f(8); docs/errors.md#not_a_layer");
  static_assert(Reason != refusal::not_constant, "not_constant - the compiler must see the network whole, and every number in it - write constexpr auto net = ... (in a function static constexpr); docs/errors.md#not_constant");
  static_assert(Reason != refusal::element_type, "element_type - network<net, T>: parameters are float or double, T is neither - write network<net> for float; docs/errors.md#element_type");
  static_assert(Reason != refusal::name_too_long, "name_too_long - a name has at most 47 characters, a dense_block's numbers included - choose a shorter prefix; docs/errors.md#name_too_long");
  static_assert(Reason != refusal::number_out_of_range, "number_out_of_range - number_of<field> is zero, negative or too large: wants<> at least (or at most), got<> - correct that field; docs/errors.md#number_out_of_range");
  static_assert(Reason != refusal::groups_do_not_divide, "groups_do_not_divide - channels in (got's first) and filters (got's second) must be multiples of groups (wants) - change filters or groups; docs/errors.md#groups_do_not_divide");
  static_assert(Reason != refusal::even_kernel_with_same, "even_kernel_with_same - `same` pads both sides alike and needs an odd kernel - use an odd kernel or .padding = same_upper; docs/errors.md#even_kernel_with_same");
  static_assert(Reason != refusal::window_larger_than_input, "window_larger_than_input - the kernel (wants h, w) does not fit its padded input (got h, w) - a smaller kernel, more padding or fewer strides before; docs/errors.md#window_larger_than_input");
  static_assert(Reason != refusal::nothing_left_to_pool, "nothing_left_to_pool - the pooling window (wants h, w) does not fit its padded input (got h, w) - drop a stride or a pooling before, or use global_avg_pool; docs/errors.md#nothing_left_to_pool");
  static_assert(Reason != refusal::window_outside_input, "window_outside_input - some pooling window would see padding alone (got), which has no maximum and no mean - reduce .padding below the window (wants), or .dilation; docs/errors.md#window_outside_input");
  static_assert(Reason != refusal::skip_shape_differs, "skip_shape_differs - residual: the body returns wants<c, h, w>, the skip got<c, h, w> - write residual(body, shortcut(conv2d{...})) with the numbers of needs::, or pad the body; docs/errors.md#skip_shape_differs");
  static_assert(Reason != refusal::channels_shrink, "channels_shrink - pad_channels can only add channels: the skip has wants<c>, the body got<c> - use shortcut(conv2d{...}); docs/errors.md#channels_shrink");
  static_assert(Reason != refusal::branches_differ, "branches_differ - branches must agree in height and width: the first has wants<c, h, w>, another got<c, h, w> - pad or stride alike; docs/errors.md#branches_differ");
  static_assert(Reason != refusal::summands_differ, "summands_differ - sum: all paths must have one shape: wants<c, h, w>, got<c, h, w> - add a 1x1 conv2d to a path; docs/errors.md#summands_differ");
  static_assert(Reason != refusal::factors_differ, "factors_differ - scale_by: the path must return one factor for each channel: wants<c, 1, 1>, got<c, h, w> - begin it with global_avg_pool and end it with c units; docs/errors.md#factors_differ");
  static_assert(Reason != refusal::flatten_missing, "flatten_missing - dense takes a vector, got an image<c, h, w> - put flatten or global_avg_pool before it; docs/errors.md#flatten_missing");
  static_assert(Reason != refusal::repeat_changes_shape, "repeat_changes_shape - a repeated block must return the shape it takes: wants<c, h, w>, got<c, h, w> - put the block that changes it before the repeat; docs/errors.md#repeat_changes_shape");
  static_assert(Reason != refusal::name_used_twice, "name_used_twice - two layers with parameters, two taps or two marks have this name - rename one or put it into named(...); docs/errors.md#name_used_twice");
  static_assert(Reason != refusal::unknown_name, "unknown_name - freeze, features, output, for_output, keep_float or max_unpool2d: no layer, scope, tap or max_pool2d has this name - take one of there_are<>, or give a layer its .name; docs/errors.md#unknown_name");
  static_assert(Reason != refusal::recall_unknown, "recall_unknown - recall: no mark has this name - put mark(\"name\") where the value is made, or take one of there_are<>; docs/errors.md#recall_unknown");
  static_assert(Reason != refusal::recall_too_early, "recall_too_early - recall: the mark of this name is not made before it - a value is there for what stands behind its mark: move the mark or the recall; docs/errors.md#recall_too_early");
  static_assert(Reason != refusal::recall_of_copy, "recall_of_copy - recall or max_unpool2d: this mark or pooling stands in a repeat, a dense block or a training head, and each copy has its own - put it behind, or use it in the same copy; docs/errors.md#recall_of_copy");
  static_assert(Reason != refusal::value_unused, "value_unused - a recall begins a new path, and nothing reads what this layer made - mark that value and recall it where it is wanted, or drop the layer; docs/errors.md#value_unused");
  static_assert(Reason != refusal::cut_inside_body, "cut_inside_body - freeze, features, tap and auxiliary cannot stand inside a residual, branch or repeat body - name a layer of the top sequence; docs/errors.md#cut_inside_body");
  static_assert(Reason != refusal::head_missing, "head_missing - replace_head: the network has no layer with weights - append the head with | instead; docs/errors.md#head_missing");
  static_assert(Reason != refusal::nothing_to_train, "nothing_to_train - no layer has weights, or all that do are frozen, so a trainer has nothing to do - add a conv2d or dense, freeze less, or replace_head after freeze; docs/errors.md#nothing_to_train");
  static_assert(Reason != refusal::softmax_before_loss, "softmax_before_loss - cross_entropy takes logits and applies softmax itself - drop the softmax at the end of the network; docs/errors.md#softmax_before_loss");
  static_assert(Reason != refusal::sigmoid_before_loss, "sigmoid_before_loss - binary_cross_entropy, focal_loss and dice_loss take logits and apply the sigmoid themselves - drop the sigmoid at the end of the network; docs/errors.md#sigmoid_before_loss");
  static_assert(Reason != refusal::output_not_judged, "output_not_judged - this layer would learn nothing: it leads only to taps, and no loss judges them - give the trainer losses{loss, for_output<\"tap\">(another)}, or freeze the layer; docs/errors.md#output_not_judged");
  static_assert(Reason != refusal::nothing_to_reparameterize, "nothing_to_reparameterize - reparameterize: no sum of the network has convolutions of one input for its paths (of one stride, odd kernels, .padding = same, each perhaps with a batch_norm) - drop the rewrite, or write such a sum; docs/errors.md#nothing_to_reparameterize");
  static_assert(Reason != refusal::custom_refuses, "custom_refuses - a layer kind of your own refuses the shape it got<c, h, w>: its output(in, numbers) wants<c, h, w> - change what stands before it, or the rule; docs/errors.md#custom_refuses");
  static_assert(Reason != refusal::does_not_suit, "does_not_suit - number_of<field> and the layer's input do not go together: the field asks for wants<>, the input has got<> - change the field, or what stands before the layer; docs/errors.md#does_not_suit and the layer's page");
  static_assert(Reason != refusal::nothing_to_factorize, "nothing_to_factorize - factorize: the network has no conv2d with a kernel of wants<h, w> - name a kernel that it has; docs/errors.md#nothing_to_factorize");
};
// clang-format on

}  // namespace resin
RESIN_END_INSTANTIATED
