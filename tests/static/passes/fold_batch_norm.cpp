// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "by_hand.hpp"

#include <resin/passes/fold_batch_norm.hpp>

using namespace by_hand;
using enum ir::op_kind;

namespace {

constexpr program behind(bool frozen_conv, bool frozen_norm, bool tapped = false) {
  builder b({3, 6, 6});
  int const a = b.add({.kind = conv, .frozen = frozen_conv, .filters = 8}, b.input(), {8, 6, 6});
  if (tapped) b.p.taps[b.p.tap_count++] = a;
  return b.end(b.add({.kind = batch_norm, .frozen = frozen_norm, .norm = 2, .epsilon = .5}, a));
}

constexpr auto folded = ir::fold_batch_norm(behind(false, false), false);
static_assert(folded.op_count == 1 && folded.ops[0].norm == 2 && folded.ops[0].epsilon == .5 &&
              folded.output == folded.ops[0].y);
// In training: only where both are frozen.
static_assert(ir::fold_batch_norm(behind(true, true), true).op_count == 1);
static_assert(ir::fold_batch_norm(behind(false, true), true).op_count == 2);
static_assert(ir::fold_batch_norm(behind(true, false), true).op_count == 2);
// A tap wants what the convolution itself makes.
static_assert(ir::fold_batch_norm(behind(false, false, true), false).op_count == 2);

}  // namespace
