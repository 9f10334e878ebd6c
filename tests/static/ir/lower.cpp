// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Lowering: what ops and regions a value becomes, and what rewrites do to it.

#include <resin/passes/compile.hpp>

using namespace resin;

namespace {

constexpr auto unit(int filters) {
  return conv2d{.filters = filters, .kernel = 3, .padding = 1} | relu;
}
constexpr auto body = named(
    "stage", repeat(3, residual(conv2d{.filters = 8, .kernel = 3, .padding = 1, .name = "conv"} |
                                batch_norm{.name = "bn"}) |
                           relu));
constexpr auto net =
    input{3, 8, 8} | unit(8) | body | global_avg_pool | dense{.units = 4, .name = "fc"};
constexpr auto flat = sequential(input{3, 8, 8}, conv2d{.filters = 8, .kernel = 3, .padding = 1},
                                 relu, body, global_avg_pool, dense{.units = 4, .name = "fc"});
constexpr auto plain_net = plain(net);
constexpr auto features_net = features(net, "stage.1");
constexpr auto frozen_net = freeze(net, until("stage.0"));
constexpr auto headed = replace_head(net, dropout{} | dense{.units = 7, .name = "head"});
constexpr auto nothing = input{3, 8, 8} | repeat(0, unit(5)) | unit(8);
constexpr auto one = input{8, 8, 8} | repeat(1, unit(8));
constexpr auto chain = input{3, 9, 9} | conv2d{.filters = 8, .name = "a"} | relu |
                       conv2d{.filters = 8, .name = "b"} | relu | global_avg_pool |
                       dense{.units = 4, .name = "fc"};
constexpr auto near_then_far = freeze(freeze(chain, until("a")), until("b"));
constexpr auto far_then_near = freeze(freeze(chain, until("b")), until("a"));
constexpr auto far_twice = freeze(freeze(chain, until("b")), until("b"));
constexpr auto joined = freeze(
    freeze(input{3, 9, 9} | conv2d{.filters = 8, .name = "a"} | conv2d{.filters = 8, .name = "b"},
           until("b")) |
        relu | global_avg_pool | dense{.units = 4, .name = "fc"},
    until("a"));
constexpr auto apart =
    freeze(freeze(input{3, 9, 9} | conv2d{.filters = 8, .name = "a"}, until("a")) |
               conv2d{.filters = 8, .name = "b"} | relu | global_avg_pool |
               dense{.units = 4, .name = "fc"},
           until("b"));
constexpr auto copies = freeze(freeze(net, until("stage.0")), until("stage.1"));
constexpr auto copies_back = freeze(freeze(net, until("stage.1")), until("stage.0"));
constexpr auto copies_once = freeze(net, until("stage.1"));

template <auto const& N>
constexpr auto const& code = ir::source_program<N>::value;
template <auto const& N>
constexpr int count(ir::op_kind k) {
  int n = 0;
  for (int i = 0; i < code<N>.op_count; ++i) n += code<N>.ops[i].kind == k;
  return n;
}
template <auto const& N>
constexpr bool is_called(int layer, const char* want, int iteration = 0) {
  int index[8] = {iteration, iteration, iteration};
  ir::path_text const path = ir::path_of(ir::names_of<N>, layer, index);
  int n = 0;
  for (; want[n]; ++n)
    if (n >= path.size || path.text[n] != want[n]) return false;
  return n == path.size;
}
using enum ir::op_kind;

// A repeat is one region, whatever its count; chains and sequences lower to the same program.
static_assert(code<net>.region_count == 1 && code<net>.regions[0].count == 3);
static_assert(count<net>(conv) == 2 && count<net>(batch_norm) == 1 && count<net>(add) == 1);
static_assert(code<flat>.op_count == code<net>.op_count &&
              ir::parameter_count(code<flat>) == ir::parameter_count(code<net>));
static_assert(count<nothing>(conv) == 1 && code<nothing>.region_count == 0);
static_assert(count<one>(conv) == 1 && code<one>.region_count == 0);

// Freezes nest in any order: what any of them holds still stays so, and what follows them is free.
template <auto const& N>
constexpr long long trained =
    ir::source_program<N>::value.pool_size - ir::source_program<N>::value.frozen_size;
static_assert(trained<near_then_far> == 8 * 4 + 4 && trained<far_then_near> == 8 * 4 + 4 &&
              trained<far_twice> == 8 * 4 + 4 && trained<joined> == 8 * 4 + 4 &&
              trained<apart> == 8 * 4 + 4);
static_assert(trained<copies> == trained<copies_once> &&
              trained<copies_back> == trained<copies_once>);

// Names: named scopes and the numbers of the repeats inside them; an unnamed layer by its kind and
// place.
static_assert(is_called<net>(0, "conv2d_0"));
static_assert(is_called<net>(code<net>.ops[code<net>.regions[0].first_op].layer, "stage.2.conv",
                             2));

// Rewrites.
static_assert(count<plain_net>(add) == 0 &&
              ir::parameter_count(code<plain_net>) == ir::parameter_count(code<net>));
static_assert(code<features_net>.regions[0].count == 2 && count<features_net>(dense) == 0);
static_assert(code<features_net>.values[code<features_net>.output].shape() == extent3{8, 8, 8});
static_assert(code<frozen_net>.region_count == 1 && count<frozen_net>(conv) == 3 &&
              code<frozen_net>.regions[0].count == 2);
static_assert(code<frozen_net>.ops[0].frozen &&
              !code<frozen_net>.ops[code<frozen_net>.op_count - 1].frozen);
static_assert(code<frozen_net>.frozen_size == (3 * 8 * 9 + 8) + (8 * 8 * 9 + 8 + 16));
static_assert(code<headed>.values[code<headed>.output].shape() == extent3{7, 1, 1} &&
              count<headed>(leaf) == 1 && count<headed>(dense) == 1);

// A repeat outside any scope opens none: its copies' layers are numbered on.
constexpr auto open = input{4, 8, 8} |
                      repeat(3, conv2d{.filters = 4, .kernel = 3, .padding = 1} | relu) |
                      conv2d{.filters = 2, .kernel = 1};
static_assert(is_called<open>(0, "conv2d_1", 1) &&
              is_called<open>(code<open>.ops[code<open>.op_count - 1].layer, "conv2d_3"));

}  // namespace
