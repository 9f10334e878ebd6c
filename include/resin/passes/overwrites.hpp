// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Which ops may write their result over an operand.

#include <resin/ir/op_row.hpp>

namespace resin::ir::detail::inline RESIN_TARGET {

/// True if op o may write its result over operand v, which it reads elementwise, or adds, only.
template <class Program>
constexpr bool overwrites(Program const& p, op const& o, int v) {
  if (o.operands > 0 || o.mask == v) return false;
  if (o.x == v && !row_of(p, o).in_place) return false;
  if (o.saved == v && o.kind != op_kind::batch_norm_backward) return false;
  return o.x == v || o.addend == v || o.saved == v;
}

}  // namespace resin::ir::detail
