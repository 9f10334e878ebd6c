// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Programs written by hand, for tests of single passes.

#include <resin/ir/program.hpp>

namespace by_hand {

using namespace resin;
using program = ir::program<ir::capacity{
    .ops = 16, .values = 32, .regions = 2, .operands = 8, .parameters = 8, .taps = 2, .leaves = 4}>;

/// Ops one behind the other on an input; `end(v)` is the program whose output is value v.
struct builder {
  program p = {};
  short region = -1;

  constexpr explicit builder(extent3 in) {
    p.input = p.add_value({.c = in.c, .h = in.h, .w = in.w, .form = layout::planar});
  }
  [[nodiscard]] constexpr int input() const { return p.input; }
  /// One more op on x; its result has the shape of x unless another is given.
  constexpr int add(ir::op o, int x, extent3 shape = {}) {
    o.x = x;
    o.region = region;
    o.layer = static_cast<short>(p.op_count);
    return p.add_op(o, shape.c ? shape : p.values[x].shape());
  }
  /// The ops that follow run `count` times, on x first; returns what they begin with.
  constexpr int begin_repeat(int count, int x) {
    region = static_cast<short>(p.region_count++);
    value_like(x, region);
    p.regions[region] = {
        .count = count, .first_op = p.op_count, .initial = x, .argument = p.value_count - 1};
    return p.value_count - 1;
  }
  constexpr int end_repeat(int yield) {
    ir::region& g = p.regions[region];
    g.last_op = p.op_count;
    g.yield = yield;
    region = g.parent;
    value_like(yield, region);
    return g.result = p.value_count - 1;
  }
  [[nodiscard]] constexpr program end(int output) {
    p.output = output;
    p.forward_ops = p.op_count;
    return p;
  }

 private:
  constexpr void value_like(int v, short in) {
    ir::value const& a = p.values[v];
    p.add_value({.c = a.c, .h = a.h, .w = a.w, .region = in});
  }
};

template <class Program>
constexpr int count(Program const& p, ir::op_kind kind) {
  int n = 0;
  for (int i = 0; i < p.op_count; ++i) n += p.ops[i].kind == kind;
  return n;
}

}  // namespace by_hand
