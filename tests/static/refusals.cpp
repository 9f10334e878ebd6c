// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// is_valid is false, and never an error, for each kind of mistake a value can hold.
#include <resin/passes/compile.hpp>

using namespace resin;

#define RESIN_REFUSED(why, ...)                                \
  namespace why##_case {                                       \
    inline constexpr auto net = __VA_ARGS__;                   \
    static_assert(!is_valid<net>);                             \
    static_assert(ir::verdict_of<net>.reason == refusal::why); \
  }

RESIN_REFUSED(input_missing, conv2d{.filters = 8} | relu)
RESIN_REFUSED(input_not_first, input{3, 8, 8} | input{3, 8, 8})
RESIN_REFUSED(not_a_layer, 5)
RESIN_REFUSED(name_too_long,
              input{3, 8, 8} | dense_block(2, conv2d{.filters = 8},
                                           "a_prefix_that_leaves_no_room_for_its_numbers"))
RESIN_REFUSED(groups_do_not_divide, input{3, 8, 8} | conv2d{.filters = 8, .groups = 2})
RESIN_REFUSED(even_kernel_with_same,
              input{3, 8, 8} | conv2d{.filters = 8, .kernel = 2, .padding = same})
RESIN_REFUSED(window_larger_than_input, input{3, 8, 8} | conv2d{.filters = 8, .kernel = 9})
RESIN_REFUSED(nothing_left_to_pool, input{3, 1, 8} | max_pool2d{})
RESIN_REFUSED(window_outside_input, input{3, 8, 8} | avg_pool2d{.window = 2, .padding = 2})
RESIN_REFUSED(skip_shape_differs, input{3, 8, 8} | residual(conv2d{.filters = 8}))
RESIN_REFUSED(channels_shrink, input{3, 8, 8} | residual(conv2d{.filters = 2}, pad_channels))
RESIN_REFUSED(branches_differ, input{3, 8, 8} | branches(relu, max_pool2d{}))
RESIN_REFUSED(summands_differ, input{3, 8, 8} | sum(relu, max_pool2d{}))
RESIN_REFUSED(factors_differ, input{3, 8, 8} | scale_by(sigmoid))
RESIN_REFUSED(flatten_missing, input{3, 8, 8} | dense{.units = 2})
RESIN_REFUSED(repeat_changes_shape, input{3, 8, 8} | repeat(2, conv2d{.filters = 8}))
RESIN_REFUSED(name_used_twice, input{3, 8, 8} | conv2d{.filters = 8, .name = "a"} |
                                   conv2d{.filters = 8, .name = "a"})
RESIN_REFUSED(unknown_name, features(input{3, 8, 8} | conv2d{.filters = 8, .name = "a"}, "b"))
RESIN_REFUSED(cut_inside_body,
              features(input{3, 8, 8} | residual(conv2d{.filters = 3, .name = "a"}), "a"))
RESIN_REFUSED(recall_unknown, input{3, 8, 8} | relu | mark("a") | sum(pass, recall("b")))
RESIN_REFUSED(recall_too_early, input{3, 8, 8} | sum(pass, recall("a")) | relu | mark("a"))
RESIN_REFUSED(recall_of_copy, input{3, 8, 8} | repeat(2, relu | mark("a")) | sum(pass, recall("a")))
RESIN_REFUSED(value_unused, input{3, 8, 8} | mark("a") | conv2d{.filters = 3} | recall("a"))
namespace row_case {
template <auto const& Net>
constexpr bool refused = ir::verdict_of<Net>.reason ==
                         refusal::does_not_suit&& ir::verdict_of<Net>.which == layer_field::c_h_w;
inline constexpr auto conv = input{3, 8, 8} | conv1d{.filters = 4};
inline constexpr auto maximum = input{3, 2, 8} | max_pool1d{};
inline constexpr auto mean = input{3, 8, 8} | avg_pool1d{};
static_assert(refused<conv> && refused<maximum> && refused<mean>);
}  // namespace row_case
namespace unpool_case {
inline constexpr auto pooled = input{3, 8, 8} | max_pool2d{.name = "p"};
inline constexpr auto nameless = pooled | max_unpool2d{.of = "q"};
inline constexpr auto no_name = pooled | max_unpool2d{};
static_assert(ir::verdict_of<nameless>.reason == refusal::unknown_name);
static_assert(ir::verdict_of<no_name>.reason == refusal::unknown_name);
inline constexpr auto other_shape = pooled | conv2d{.filters = 4} | max_unpool2d{.of = "p"};
static_assert(ir::verdict_of<other_shape>.reason == refusal::does_not_suit &&
              ir::verdict_of<other_shape>.which == layer_field::c_h_w);
inline constexpr auto overlapping =
    input{3, 8, 8} | max_pool2d{.window = 3, .stride = 2, .name = "p"} | max_unpool2d{.of = "p"};
static_assert(ir::verdict_of<overlapping>.which == layer_field::stride);
inline constexpr auto of_copy = input{3, 8, 8} |
                                repeat(2, max_pool2d{.window = 1, .name = "p"} | relu) |
                                max_unpool2d{.of = "p"};
static_assert(ir::verdict_of<of_copy>.reason == refusal::recall_of_copy);
}  // namespace unpool_case
RESIN_REFUSED(head_missing, replace_head(input{3, 8, 8} | flatten, dense{.units = 2}))

namespace not_constant_case {
inline int filters = 8;
inline auto const net = input{3, 8, 8} | conv2d{.filters = filters};
static_assert(!is_valid<net> && ir::verdict_of<net>.reason == refusal::not_constant);
}  // namespace not_constant_case

namespace {

constexpr bool same_verdict(verdict v, layer_field which) {
  return v.reason == refusal::number_out_of_range && v.which == which;
}

#define RESIN_FIELD(name, which, ...)       \
  inline constexpr auto name = __VA_ARGS__; \
  static_assert(!is_valid<name> && same_verdict(ir::verdict_of<name>, layer_field::which));

// Fields that a leaf layer names.
#define RESIN_OWN_FIELD(name, field, ...) \
  RESIN_FIELD(name, named, __VA_ARGS__)   \
  static_assert(ir::detail::front<name>::shaped.refused_field == label(field));

RESIN_FIELD(no_rows, c_h_w, input{3, 0, 8} | relu)
RESIN_FIELD(no_filters, filters, input{3, 8, 8} | conv2d{.kernel = 3})
RESIN_FIELD(no_kernel, kernel, input{3, 8, 8} | conv2d{.filters = 2, .kernel = {3, 0}})
RESIN_FIELD(large_kernel, kernel,
            input{3, 8, 8} | conv2d{.filters = 2, .kernel = 1'000'000'000, .padding = same})
RESIN_FIELD(no_stride, stride, input{3, 8, 8} | conv2d{.filters = 2, .stride = 0})
RESIN_FIELD(no_dilation, dilation, input{3, 8, 8} | conv2d{.filters = 2, .dilation = 0})
RESIN_FIELD(negative_padding, padding,
            input{3, 8, 8} | conv2d{.filters = 2, .kernel = 3, .padding = {1, 1, 1, -1}})
RESIN_FIELD(no_groups, groups, input{3, 8, 8} | conv2d{.filters = 2, .groups = 0})
RESIN_FIELD(no_multiplier, multiplier, input{3, 8, 8} | depthwise_conv2d{.multiplier = 0})
RESIN_FIELD(no_units, units, input{3, 1, 1} | dense{.units = -1})
RESIN_FIELD(no_window, window, input{3, 8, 8} | max_pool2d{.window = 0})
RESIN_FIELD(negative_pool_stride, stride, input{3, 8, 8} | avg_pool2d{.stride = -1})
RESIN_FIELD(no_bins, h_w, input{3, 8, 8} | adaptive_avg_pool2d{.h = 0})
RESIN_OWN_FIELD(rate_in_percent, "rate", input{3, 8, 8} | dropout{.rate = 50})
RESIN_FIELD(no_epsilon, epsilon, input{3, 8, 8} | batch_norm{.epsilon = 0})
RESIN_FIELD(large_momentum, momentum, input{3, 8, 8} | batch_norm{.momentum = 99})
RESIN_OWN_FIELD(no_size, "size", input{3, 8, 8} | local_response_norm{.size = 0})
RESIN_OWN_FIELD(negative_alpha, "alpha", input{3, 8, 8} | local_response_norm{.alpha = -1})
RESIN_OWN_FIELD(no_k, "k", input{3, 8, 8} | local_response_norm{.k = 0})
RESIN_FIELD(negative_weight, weight, input{3, 8, 8} | auxiliary(-1, flatten | dense{.units = 2}))
RESIN_FIELD(negative_count, count, input{3, 8, 8} | repeat(-1, relu))
RESIN_FIELD(negative_first, first, input{3, 8, 8} | repeat(2, relu, -3))
RESIN_FIELD(large_image, elements, input{3, 60'000, 60'000} | conv2d{.filters = 64})
RESIN_FIELD(large_input, elements, input{3, 60'000, 60'000} | global_avg_pool)

}  // namespace
