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
  for_each_unneeded(p, [](op& o) { o.kind = op_kind::none; });
  renaming<Program>(p).apply(p);
  drop_empty_regions(p);
  return p;
}

}  // namespace resin::ir
RESIN_END_INSTANTIATED
