// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "by_hand.hpp"

#include <resin/passes/fuse.hpp>

using namespace by_hand;
using enum ir::op_kind;

namespace {

constexpr ir::op relu_op{.kind = activation, .act = activation_kind::relu};

// A skip and an activation move into the convolution that is made last.
constexpr auto block = ir::fuse([] {
  builder b({8, 6, 6});
  int const a = b.add({.kind = conv, .filters = 8}, b.input());
  int const middle = b.add({.kind = max_pool}, a);
  int const c = b.add({.kind = conv, .filters = 8}, middle);
  int const sum = b.add({.kind = add, .addend = a}, c);
  return b.end(b.add(relu_op, sum));
}());
static_assert(block.op_count == 3 && count(block, conv) == 2);
static_assert(block.ops[2].addend == block.ops[0].y && block.output == block.ops[2].y &&
              block.ops[2].act == activation_kind::relu);
// An op does not add what it reads.
static_assert([] {
  builder b({8, 6, 6});
  int const c = b.add({.kind = conv, .filters = 8}, b.input());
  return ir::fuse(b.end(b.add({.kind = add, .addend = b.input()}, c))).op_count;
}() == 2);

// What a second op reads as well is not changed, and pooling hosts nothing.
constexpr auto kept = ir::fuse([] {
  builder b({8, 6, 6});
  int const a = b.add({.kind = conv, .filters = 8}, b.input());
  int const r = b.add(relu_op, a);
  int const pooled = b.add({.kind = max_pool}, r, {8, 3, 3});
  b.p.taps[b.p.tap_count++] = a;
  return b.end(b.add(relu_op, pooled));
}());
static_assert(count(kept, activation) == 2);

// The backward of a leaf takes an addition along if its layer says that it adds.
constexpr int left(bool adds) {
  builder b({8, 6, 6});
  int const number = b.p.add_leaf({.traits = {.adds = adds}});
  int const pooled = b.add({.kind = max_pool}, b.input());
  int const g = b.add({.kind = leaf_backward, .leaf = number}, pooled);
  return ir::fuse(b.end(b.add({.kind = add, .addend = b.input()}, g))).op_count;
}
static_assert(left(true) == 2);
static_assert(left(false) == 3);

}  // namespace
