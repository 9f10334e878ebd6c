// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Which ops may write their result over an operand.

#include <resin/ir/program.hpp>

namespace resin::ir::detail::inline RESIN_TARGET {

/// True if op o may write its result over operand v, which it reads elementwise, or adds, only.
template <class Program>
constexpr bool overwrites(Program const& p, op const& o, int v) {
  using enum op_kind;
  bool const elementwise =
      o.kind == activation || o.kind == batch_norm || o.kind == add || o.kind == dropout ||
      o.kind == activation_backward || o.kind == batch_norm_backward ||
      o.kind == dropout_backward || o.kind == custom_activation ||
      o.kind == custom_activation_backward || o.kind == local_response_norm ||
      o.kind == local_response_norm_backward || o.kind == scale ||
      ((o.kind == leaf || o.kind == leaf_backward) && p.leaves[o.leaf].traits.in_place);
  if (o.operands > 0 || o.mask == v) return false;
  if (o.x == v && !elementwise) return false;
  if (o.saved == v && o.kind != batch_norm_backward) return false;
  return o.x == v || o.addend == v || o.saved == v;
}

}  // namespace resin::ir::detail
