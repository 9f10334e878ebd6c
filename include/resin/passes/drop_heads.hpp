// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Takes training heads out of a program, with everything that only they need.

#include <resin/passes/walk.hpp>

RESIN_INSTANTIATED
namespace resin::ir::inline RESIN_TARGET {

/// For evaluation no head stays; for training those whose loss counts. Parameters keep their
/// places, so that every program of a network works on the same pools.
template <class Program>
constexpr Program drop_heads(Program p, bool training) {
  if (!training) p.head_count = 0;
  bool any = false;
  for (int i = 0; i < p.op_count; ++i) any = any || p.ops[i].auxiliary;
  if (!any) return p;
  bool needed[Program::room.values + 1] = {};
  needed[p.output] = true;
  for (int i = 0; i < p.tap_count; ++i) needed[p.taps[i]] = true;
  for (int i = 0; i < p.head_count; ++i) needed[p.heads[i].output] = true;
  for (int i = p.op_count - 1; i >= 0; --i) {
    for (int r = 0; r < p.region_count; ++r) {  // outer ones first
      region const& g = p.regions[r];
      if (g.last_op == i + 1 && needed[g.result]) needed[g.yield] = needed[g.initial] = true;
    }
    op& o = p.ops[i];
    if (!needed[o.y])
      o.kind = op_kind::none;
    else
      for_each_operand(p, o, [&](int& v) { needed[v] = true; });
  }
  renaming<Program>(p).apply(p);
  drop_empty_regions(p);
  return p;
}

}  // namespace resin::ir
RESIN_END_INSTANTIATED
