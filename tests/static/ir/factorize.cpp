// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// What factorize makes of a convolution: its shape stays, for every stride and padding.

#include <resin/passes/compile.hpp>
#include <resin/zoo/googlenet.hpp>

using namespace resin;

namespace {

template <auto const& N>
constexpr auto const& code = ir::source_program<N>::value;
template <auto const& N>
constexpr extent3 output = code<N>.values[code<N>.output].shape();
template <auto const& N>
constexpr long long parameters = ir::parameter_count(code<N>);
template <auto const& N>
constexpr long long work = ir::multiply_adds(code<N>);
template <auto const& N>
constexpr bool named(int parameter, label const& path) {
  ir::path_text const t = ir::path_of(ir::names_of<N>, code<N>.parameters[parameter].layer);
  if (t.size != path.size) return false;
  for (int i = 0; i < t.size; ++i)
    if (t.text[i] != path.text[i]) return false;
  return true;
}

struct none {
  static constexpr padding2 value = 0;
};
struct uneven {
  static constexpr padding2 value{3, 0, 1, 2};
};
struct centred {
  static constexpr padding2 value = same;
};
struct upper {
  static constexpr padding2 value = same_upper;
};
template <int K, int Stride, class Padding>
constexpr auto whole = input{3, 23, 20} | conv2d{.filters = 6,
                                                 .kernel = K,
                                                 .stride = {Stride, 1},
                                                 .padding = Padding::value,
                                                 .groups = 3,
                                                 .name = "c"};
template <int K, int Stride, class Padding>
constexpr auto in_lines = factorize(whole<K, Stride, Padding>, asymmetric{.kernel = K});
template <int K, int Stride, class Padding>
constexpr auto in_stack = factorize(whole<K, Stride, Padding>, stacked{.kernel = K});
template <class Padding, int Stride, int... K>
constexpr bool lines_keep_shape = ((output<in_lines<K, Stride, Padding>> ==
                                        output<whole<K, Stride, Padding>> &&
                                    code<in_lines<K, Stride, Padding>>.op_count == 3) &&
                                   ...);
template <class Padding, int Stride, int... K>
constexpr bool stacks_keep_shape = ((output<in_stack<K, Stride, Padding>> ==
                                         output<whole<K, Stride, Padding>> &&
                                     code<in_stack<K, Stride, Padding>>.op_count == K - 2) &&
                                    ...);
static_assert(lines_keep_shape<none, 1, 2, 3, 7> && lines_keep_shape<none, 2, 2, 3, 5> &&
              lines_keep_shape<uneven, 2, 2, 3, 4, 7>);
static_assert(lines_keep_shape<centred, 1, 3, 7> && lines_keep_shape<centred, 3, 3, 5> &&
              lines_keep_shape<upper, 1, 2, 3, 4> && lines_keep_shape<upper, 3, 2, 5, 6>);
static_assert(stacks_keep_shape<none, 1, 5, 7, 9> && stacks_keep_shape<none, 2, 5, 7> &&
              stacks_keep_shape<uneven, 3, 5, 7>);
static_assert(stacks_keep_shape<centred, 1, 5, 7> && stacks_keep_shape<centred, 2, 5, 7> &&
              stacks_keep_shape<upper, 2, 5, 7> && stacks_keep_shape<upper, 3, 5, 7>);

// Names, biases, what stands between, and where the stride goes.
constexpr auto net =
    input{8, 16, 16} |
    conv2d{.filters = 8, .kernel = 5, .stride = 2, .padding = same, .name = "conv"} | relu |
    conv2d{.filters = 4, .kernel = 7, .bias = false} |
    depthwise_conv2d{.kernel = 5, .padding = same} | flatten | dense{.units = 3, .name = "fc"};
constexpr auto small = factorize(net, stacked{.kernel = 5});
static_assert(named<small>(0, "conv.0") && named<small>(2, "conv.1") &&
              parameters<net> - parameters<small> == 8 * 8 * 25 - 2 * 8 * 8 * 9 - 8);
static_assert(code<small>.ops[0].window.stride == extent2{1, 1} &&
              code<small>.ops[2].window.stride == extent2{2, 2});
static_assert(code<small>.ops[0].window.padding.top == 1 &&
              code<small>.ops[1].act == activation_kind::relu);
constexpr auto linear = factorize(net, asymmetric{.kernel = 7, .between = pass});
static_assert(code<linear>.op_count == code<net>.op_count + 1 && output<linear> == output<net>);
// What an inner rule makes the outer ones see: 5x5 to 3x3, 3x3 to 1x3, 3x1, 1x3, 3x1.
constexpr auto twice = factorize(small, asymmetric{.kernel = 3});
static_assert(output<twice> == output<net> && code<twice>.op_count == code<net>.op_count + 6);
static_assert(named<twice>(0, "conv.0.0") && named<twice>(6, "conv.1.1"));
// Equal channels: 25 to 18, 49 to 27 and 14, 9 to 6.
constexpr auto square = input{16, 20, 20} |
                        conv2d{.filters = 16, .kernel = 5, .padding = same, .bias = false} |
                        conv2d{.filters = 16, .kernel = 7, .padding = same, .bias = false} |
                        conv2d{.filters = 16, .kernel = 3, .padding = same, .bias = false};
constexpr auto fives = factorize(square, stacked{}),
               sevens = factorize(square, stacked{.kernel = 7}),
               lines = factorize(square, asymmetric{.kernel = 7}),
               threes = factorize(square, asymmetric{});
constexpr long long taps = 20 * 20 * 16 * 16;
static_assert(work<square> == (25 + 49 + 9) * taps && work<fives> == (18 + 49 + 9) * taps &&
              work<sevens> == (25 + 27 + 9) * taps);
static_assert(work<lines> == (25 + 14 + 9) * taps && work<threes> == (25 + 49 + 6) * taps);

// Cuts and heads see one unit; a repeat stays a loop.
constexpr auto headed =
    replace_head(factorize(input{3, 9, 9} | conv2d{.filters = 4} |
                               conv2d{.filters = 5, .kernel = 5, .name = "last"},
                           stacked{}),
                 flatten | dense{.units = 2});
static_assert(is_valid<headed> && code<headed>.op_count == 4);
constexpr auto cut = features(small, "conv");
static_assert(output<cut> == extent3{8, 8, 8} && code<cut>.op_count == 3);
constexpr auto frozen = freeze(small, until("conv"));
static_assert(code<frozen>.frozen_size == 2 * (8 * 8 * 9 + 8));
constexpr auto loops = factorize(
    input{4, 8, 8} | repeat(3, residual(conv2d{.filters = 4, .kernel = 5, .padding = same} | relu)),
    stacked{});
static_assert(is_valid<loops> && code<loops>.region_count == 1 && code<loops>.op_count == 5);
constexpr auto inception = factorize(zoo::googlenet_paper, stacked{.kernel = 5});
static_assert(output<inception> == output<zoo::googlenet_paper> &&
              code<inception>.op_count == code<zoo::googlenet_paper>.op_count + 9 * 2);

constexpr auto absent = factorize(net, stacked{.kernel = 9}),
               even = factorize(net, stacked{.kernel = 4}),
               three = factorize(net, stacked{.kernel = 3}),
               one = factorize(net, asymmetric{.kernel = 1});
static_assert(ir::verdict_of<absent>.reason == refusal::nothing_to_factorize &&
              ir::verdict_of<absent>.want[0] == 9);
static_assert(ir::verdict_of<even>.reason == refusal::number_out_of_range && !is_valid<three> &&
              !is_valid<one>);

}  // namespace
