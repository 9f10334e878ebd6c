// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "by_hand.hpp"

#include <resin/dsl/dropout.hpp>
#include <resin/passes/drop_idle.hpp>

using namespace by_hand;
using enum ir::op_kind;

namespace {

constexpr auto dropped = [] {
  builder b({4, 6, 6});
  auto const drop = [&](double rate, int x) {
    return b.add({.kind = leaf, .leaf = b.p.add_leaf({.traits = dropout{rate}.traits()})}, x);
  };
  int const half = drop(.5, b.input()), none = drop(0, half);
  return b.end(b.add({.kind = activation, .act = activation_kind::relu}, none));
}();
constexpr auto evaluated = ir::drop_idle(dropped, false), trained = ir::drop_idle(dropped, true);
static_assert(count(evaluated, leaf) == 0 && evaluated.ops[0].x == evaluated.input);
static_assert(count(trained, leaf) == 1 && trained.ops[1].x == trained.ops[0].y);

// A leaf says of itself where it does nothing.
constexpr auto own = [] {
  builder b({4, 6, 6});
  int const leaf_number = b.p.add_leaf({.traits = {.in_evaluation = false}});
  return b.end(b.add({.kind = leaf, .leaf = leaf_number}, b.input()));
}();
static_assert(ir::drop_idle(own, false).output == own.input);
static_assert(count(ir::drop_idle(own, true), leaf) == 1);

// A repeat of nothing else goes with its layers; one of more stays.
constexpr auto looped = [] {
  builder b({4, 6, 6});
  int const drop = b.p.add_leaf({.traits = dropout{.1}.traits()});
  int const first = b.end_repeat(b.add({.kind = leaf, .leaf = drop}, b.begin_repeat(3, 0)));
  int const second = b.begin_repeat(2, first);
  int const y = b.add({.kind = activation, .act = activation_kind::relu}, second);
  return b.end(b.end_repeat(y));
}();
constexpr auto unlooped = ir::drop_idle(looped, false);
static_assert(looped.region_count == 2 && unlooped.region_count == 1);
static_assert(unlooped.regions[0].initial == unlooped.input && unlooped.regions[0].count == 2 &&
              unlooped.regions[0].first_op == 0 && unlooped.regions[0].last_op == 1);

}  // namespace
