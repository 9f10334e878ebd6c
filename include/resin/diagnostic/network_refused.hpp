// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The one error of a network that cannot be built: the sentence of its reason, and the numbers in the template's arguments.

#include <resin/diagnostic/refusal.hpp>

namespace resin {

/// The path of a layer, a character at a time: the only spelling that every compiler prints readably.
template <char... Path>
struct layer;
template <int... Numbers>
struct wants;
template <int... Numbers>
struct got;

/// Instantiating it is the error.
template <refusal Reason, class Where, class Wants, class Got>
struct network_refused {
  static_assert(Reason != refusal::input_missing, "input_missing - a network starts with its input - write input{c, h, w} | ... ; docs/errors.md#input_missing");
  static_assert(Reason != refusal::input_not_first, "input_not_first - input{} stands behind another layer - keep the first one only; docs/errors.md#input_not_first");
  static_assert(Reason != refusal::number_out_of_range, "number_out_of_range - a size, count, stride or rate is zero, negative or too large - see wants<> and got<>; docs/errors.md#number_out_of_range");
  static_assert(Reason != refusal::groups_do_not_divide, "groups_do_not_divide - channels in (got's first) and filters (got's second) must be multiples of groups (wants) - change filters or groups; docs/errors.md#groups_do_not_divide");
  static_assert(Reason != refusal::even_kernel_with_same, "even_kernel_with_same - `same` pads both sides alike and needs an odd kernel - use an odd kernel or .padding = same_upper; docs/errors.md#even_kernel_with_same");
  static_assert(Reason != refusal::window_larger_than_input, "window_larger_than_input - the window (wants h, w) does not fit its padded input (got h, w) - a smaller window, more padding or fewer strides before; docs/errors.md#window_larger_than_input");
  static_assert(Reason != refusal::window_outside_input, "window_outside_input - pooling padding (got) must not exceed half the window (wants) - reduce .padding; docs/errors.md#window_outside_input");
  static_assert(Reason != refusal::skip_shape_differs, "skip_shape_differs - residual: the body returns wants<c, h, w>, the skip got<c, h, w> - write residual(body, shortcut(conv2d{.filters = c, .kernel = 1, .stride = ...})); docs/errors.md#skip_shape_differs");
  static_assert(Reason != refusal::channels_shrink, "channels_shrink - pad_channels can only add channels: the skip has wants<c>, the body got<c> - use shortcut(conv2d{...}); docs/errors.md#channels_shrink");
  static_assert(Reason != refusal::branches_differ, "branches_differ - branches must agree in height and width: the first has wants<c, h, w>, another got<c, h, w> - pad or stride alike; docs/errors.md#branches_differ");
  static_assert(Reason != refusal::summands_differ, "summands_differ - sum: all paths must have one shape: wants<c, h, w>, got<c, h, w> - add a 1x1 conv2d to a path; docs/errors.md#summands_differ");
  static_assert(Reason != refusal::factors_differ, "factors_differ - scale_by: the path must return one factor for each channel: wants<c, 1, 1>, got<c, h, w> - begin it with global_avg_pool and end it with c units; docs/errors.md#factors_differ");
  static_assert(Reason != refusal::flatten_missing, "flatten_missing - dense takes a vector, got an image<c, h, w> - put flatten or global_avg_pool before it; docs/errors.md#flatten_missing");
  static_assert(Reason != refusal::repeat_changes_shape, "repeat_changes_shape - a repeated block must return the shape it takes: wants<c, h, w>, got<c, h, w> - put the block that changes it before the repeat; docs/errors.md#repeat_changes_shape");
  static_assert(Reason != refusal::name_used_twice, "name_used_twice - two layers with parameters, or two taps, have this name - rename one or put it into named(...); docs/errors.md#name_used_twice");
  static_assert(Reason != refusal::unknown_name, "unknown_name - freeze or features: no layer or scope of the top sequence has this name - check its spelling; docs/errors.md#unknown_name");
  static_assert(Reason != refusal::cut_inside_body, "cut_inside_body - freeze, features, tap and auxiliary cannot stand inside a residual, branch or repeat body - name a layer of the top sequence; docs/errors.md#cut_inside_body");
  static_assert(Reason != refusal::head_missing, "head_missing - replace_head: the network has no layer with weights - append the head with | instead; docs/errors.md#head_missing");
};

}  // namespace resin
