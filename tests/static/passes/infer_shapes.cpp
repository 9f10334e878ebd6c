// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Output shapes: every formula against numbers worked by hand, and every rule that refuses.

#include <resin/passes/compile.hpp>

using namespace resin;

namespace {

template <auto const& N>
constexpr extent3 output =
    ir::source_program<N>::value.values[ir::source_program<N>::value.output].shape();
template <auto const& N>
constexpr refusal why = ir::verdict_of<N>.reason;

#define RESIN_SHAPE(name, net, ...) \
  constexpr auto name = net;        \
  static_assert(is_valid<name> && output<name> == extent3 __VA_ARGS__)
#define RESIN_REFUSED(name, net, reason) \
  constexpr auto name = net;             \
  static_assert(!is_valid<name> && why<name> == refusal::reason)

// clang-format off
RESIN_SHAPE(valid_padding, (input{3, 32, 30} | conv2d{.filters = 5, .kernel = 5}), {5, 28, 26});
RESIN_SHAPE(stride_two, (input{3, 224, 224} | conv2d{.filters = 64, .kernel = 7, .stride = 2, .padding = 3}), {64, 112, 112});
RESIN_SHAPE(asymmetric, (input{3, 17, 19} | conv2d{.filters = 4, .kernel = {1, 7}, .stride = {2, 3}, .padding = {0, 1, 2, 3}}), {4, 9, 6});
RESIN_SHAPE(dilated, (input{3, 16, 16} | conv2d{.filters = 4, .kernel = 3, .padding = same, .dilation = 2}), {4, 16, 16});
RESIN_SHAPE(same_odd, (input{3, 15, 15} | conv2d{.filters = 4, .kernel = 3, .stride = 2, .padding = same}), {4, 8, 8});
RESIN_SHAPE(keras_same, (input{3, 15, 16} | conv2d{.filters = 4, .kernel = 4, .stride = 2, .padding = same_upper}), {4, 8, 8});
RESIN_SHAPE(depthwise, (input{6, 9, 9} | depthwise_conv2d{.padding = same, .multiplier = 2}), {12, 9, 9});
RESIN_SHAPE(pool_floor, (input{3, 112, 112} | max_pool2d{.window = 3, .stride = 2}), {3, 55, 55});
RESIN_SHAPE(pool_ceil, (input{3, 112, 112} | max_pool2d{.window = 3, .stride = 2, .ceil_mode = true}), {3, 56, 56});
// The last window would start in the padding: dropped, as PyTorch and Caffe do.
RESIN_SHAPE(pool_ceil_clipped, (input{3, 4, 4} | max_pool2d{.window = 2, .stride = 3, .padding = 1, .ceil_mode = true}), {3, 2, 2});
// Padding beyond half a window, as ONNX permits; pixels of a window with others between them.
RESIN_SHAPE(pool_wide_padding, (input{3, 8, 8} | max_pool2d{.window = 3, .stride = 2, .padding = 2}), {3, 5, 5});
RESIN_SHAPE(pool_dilated, (input{3, 9, 10} | max_pool2d{.window = {3, 2}, .stride = 1, .padding = {0, 1}, .dilation = {2, 4}}), {3, 5, 8});
RESIN_SHAPE(pool_default_stride, (input{3, 9, 9} | avg_pool2d{.window = 3}), {3, 3, 3});
RESIN_SHAPE(adaptive, (input{3, 9, 9} | adaptive_avg_pool2d{6, 4}), {3, 6, 4});
RESIN_SHAPE(flat, (input{3, 4, 5} | flatten | dense{.units = 7}), {7, 1, 1});
RESIN_SHAPE(concat, (input{3, 8, 8} | branches(pass, conv2d{.filters = 5, .kernel = 1}, max_pool2d{.window = 3, .stride = 1, .padding = 1})), {11, 8, 8});
RESIN_SHAPE(option_a, (input{4, 9, 9} | residual(conv2d{.filters = 10, .kernel = 3, .stride = 2, .padding = 1}, pad_channels)), {10, 5, 5});
RESIN_SHAPE(responses, (input{7, 8, 9} | local_response_norm{.size = 3}), {7, 8, 9});
RESIN_SHAPE(attention, (input{7, 8, 9} | scale_by(global_avg_pool | dense{.units = 2} | relu | dense{.units = 7} | sigmoid)), {7, 8, 9});
RESIN_SHAPE(grown, (input{7, 8, 9} | dense_block(3, conv2d{.filters = 4})), {19, 8, 9});
RESIN_SHAPE(grown_by_hand, (input{7, 8, 9} | dense_block(conv2d{.filters = 4}, pass)), {22, 8, 9});
RESIN_SHAPE(no_layers, (input{7, 8, 9} | dense_block(0, conv2d{.filters = 4})), {7, 8, 9});
RESIN_SHAPE(with_head, (input{7, 8, 9} | auxiliary(.3, global_avg_pool | dense{.units = 2}) | conv2d{.filters = 4}), {4, 8, 9});

RESIN_REFUSED(no_input, (conv2d{.filters = 3} | relu), input_missing);
RESIN_REFUSED(second_input, (input{3, 8, 8} | relu | input{3, 8, 8}), input_not_first);
RESIN_REFUSED(zero_input, (input{0, 8, 8} | relu), number_out_of_range);
RESIN_REFUSED(no_filters, (input{3, 8, 8} | conv2d{.kernel = 3}), number_out_of_range);
RESIN_REFUSED(no_groups, (input{3, 8, 8} | conv2d{.filters = 3, .groups = 0}), number_out_of_range);
RESIN_REFUSED(no_stride, (input{3, 8, 8} | conv2d{.filters = 3, .stride = {1, 0}}), number_out_of_range);
RESIN_REFUSED(negative_padding, (input{3, 8, 8} | conv2d{.filters = 3, .padding = {-1, 0}}), number_out_of_range);
RESIN_REFUSED(no_units, (input{3, 1, 1} | dense{}), number_out_of_range);
RESIN_REFUSED(dropout_of_all, (input{3, 8, 8} | dropout{.rate = 1}), number_out_of_range);
RESIN_REFUSED(groups, (input{3, 8, 8} | conv2d{.filters = 4, .groups = 2}), groups_do_not_divide);
RESIN_REFUSED(even_same, (input{3, 8, 8} | conv2d{.filters = 4, .kernel = 4, .padding = same}), even_kernel_with_same);
RESIN_REFUSED(too_large, (input{3, 4, 4} | conv2d{.filters = 4, .kernel = 5}), window_larger_than_input);
RESIN_REFUSED(nothing_left, (input{3, 4, 4} | max_pool2d{.window = 2} | max_pool2d{.window = 2} | max_pool2d{.window = 2}), nothing_left_to_pool);
RESIN_REFUSED(padded_too_far, (input{3, 8, 8} | max_pool2d{.window = 2, .padding = 2}), window_outside_input);
RESIN_REFUSED(padded_below, (input{3, 8, 8} | avg_pool2d{.window = 2, .stride = 1, .padding = {0, 2, 0, 0}}), window_outside_input);
RESIN_REFUSED(stepped_over, (input{3, 3, 8} | max_pool2d{.window = 2, .stride = 1, .padding = 1, .dilation = 4}), window_outside_input);
RESIN_REFUSED(pool_not_dilated, (input{3, 8, 8} | max_pool2d{.dilation = 0}), number_out_of_range);
RESIN_REFUSED(skip, (input{3, 8, 8} | residual(conv2d{.filters = 4})), skip_shape_differs);
RESIN_REFUSED(skip_shrinks, (input{8, 8, 8} | residual(conv2d{.filters = 4}, pad_channels)), channels_shrink);
RESIN_REFUSED(branch, (input{3, 8, 8} | branches(pass, conv2d{.filters = 4, .kernel = 3})), branches_differ);
RESIN_REFUSED(summands, (input{3, 8, 8} | sum(conv2d{.filters = 4}, conv2d{.filters = 5})), summands_differ);
RESIN_REFUSED(factors, (input{3, 8, 8} | scale_by(global_avg_pool | dense{.units = 4})), factors_differ);
RESIN_REFUSED(factors_of_pixels, (input{3, 8, 8} | scale_by(conv2d{.filters = 3})), factors_differ);
RESIN_REFUSED(no_neighbours, (input{3, 8, 8} | local_response_norm{.size = 0}), number_out_of_range);
RESIN_REFUSED(no_floor, (input{3, 8, 8} | local_response_norm{.k = 0}), number_out_of_range);
RESIN_REFUSED(fewer_than_none, (input{3, 8, 8} | dense_block(-1, conv2d{.filters = 4})), number_out_of_range);
RESIN_REFUSED(far_too_many, (input{3, 8, 8} | dense_block(1'000'000, conv2d{.filters = 4})), number_out_of_range);
RESIN_REFUSED(layer_that_shrinks, (input{3, 8, 8} | dense_block(2, conv2d{.filters = 4, .kernel = 3})), branches_differ);
RESIN_REFUSED(negative_head, (input{3, 8, 8} | auxiliary(-1, global_avg_pool) | relu), number_out_of_range);
RESIN_REFUSED(head_in_body, (input{3, 8, 8} | residual(relu | auxiliary(.3, global_avg_pool))), cut_inside_body);
RESIN_REFUSED(head_in_repeat, (input{3, 8, 8} | repeat(2, relu | auxiliary(.3, global_avg_pool))), cut_inside_body);
RESIN_REFUSED(head_in_head, (input{3, 8, 8} | auxiliary(.3, relu | auxiliary(.3, global_avg_pool)) | relu), cut_inside_body);
RESIN_REFUSED(image_to_dense, (input{3, 8, 8} | dense{.units = 4}), flatten_missing);
RESIN_REFUSED(growing_repeat, (input{3, 8, 8} | repeat(2, conv2d{.filters = 4})), repeat_changes_shape);
RESIN_REFUSED(negative_repeat, (input{3, 8, 8} | repeat(-1, relu)), number_out_of_range);
RESIN_REFUSED(same_name, (input{3, 8, 8} | conv2d{.filters = 4, .name = "a"} | conv2d{.filters = 4, .name = "a"}), name_used_twice);
RESIN_REFUSED(same_in_copies, (input{4, 8, 8} | repeat(2, conv2d{.filters = 4, .name = "a"})), name_used_twice);
RESIN_REFUSED(same_number, (input{4, 8, 8} | named("s", named("1", conv2d{.filters = 4, .name = "a"}) | repeat(2, conv2d{.filters = 4, .name = "a"}))), name_used_twice);
RESIN_REFUSED(tap_twice, (input{3, 8, 8} | tap("t") | relu | tap("t")), name_used_twice);
RESIN_REFUSED(same_in_layers, (input{3, 8, 8} | dense_block(2, conv2d{.filters = 4, .name = "a"})), name_used_twice);
RESIN_REFUSED(unknown, features((input{3, 8, 8} | conv2d{.filters = 4, .name = "a"}), "b"), unknown_name);
RESIN_REFUSED(unknown_freeze, freeze((input{3, 8, 8} | conv2d{.filters = 4, .name = "a"}), until("a.b")), unknown_name);
RESIN_REFUSED(inside, features((input{4, 8, 8} | residual(conv2d{.filters = 4, .name = "a"})), "a"), cut_inside_body);
RESIN_REFUSED(headless, replace_head((input{4, 8, 8} | relu), dense{.units = 3}), head_missing);
// clang-format on

constexpr auto fine_names = input{4, 8, 8} | named("s", conv2d{.filters = 4, .name = "a"}) |
                            named("t", conv2d{.filters = 4, .name = "a"}) |
                            conv2d{.filters = 4, .name = "a"};
static_assert(is_valid<fine_names>);
constexpr auto numbered_layers = input{4, 8, 8} |
                                 dense_block(2, conv2d{.filters = 4, .name = "a"}, "layer", 1) |
                                 named("s", dense_block(2, conv2d{.filters = 4, .name = "a"}));
static_assert(is_valid<numbered_layers>);

}  // namespace
