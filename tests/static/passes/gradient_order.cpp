// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// The gradients of a leaf layer's parameters are final when its own op has run, not at the start.

#include <resin/passes/compile.hpp>
#include <resin/passes/gradient_order.hpp>

using namespace resin;

namespace {

constexpr auto net = input{3, 6, 6} | prelu{} | conv2d{.filters = 4} | flatten | dense{.units = 2};
using trained = ir::training<net, 4, false>;
constexpr auto const& order = ir::gradient_order_of<trained>;

constexpr int op_of(ir::op_kind kind) {
  for (int i = 0; i < trained::code.op_count; ++i)
    if (trained::code.ops[i].kind == kind) return i;
  return -1;
}
constexpr int slopes = op_of(ir::op_kind::leaf_backward_parameters);
static_assert(slopes > op_of(ir::op_kind::conv_backward_weights));
static_assert(order.final_from[slopes] == 0 && order.final_from[slopes - 1] == 3);

}  // namespace
