// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Takes out layers that do nothing: what says so of itself, as dropout of evaluation.

#include <resin/passes/walk.hpp>

namespace resin::ir::detail::inline RESIN_TARGET {
template <class Program>
constexpr bool idle(Program const& p, op const& o, bool training) {
  if (o.kind != op_kind::leaf) return false;
  leaf_traits const& t = p.leaves[o.leaf].traits;
  return !(training ? t.in_training : t.in_evaluation);
}
}  // namespace resin::ir::detail
namespace resin::ir::inline RESIN_TARGET {

/// What reads an idle layer's result reads what the layer reads. A repeat of nothing else goes with
/// its layers.
template <class Program>
constexpr Program drop_idle(Program p, bool training) {
  renaming<Program> name(p);
  bool any = false;
  for (int i = 0; i < p.op_count; ++i) {
    op& o = p.ops[i];
    if (!detail::idle(p, o, training)) continue;
    any = true;
    name.to[o.y] = o.x;
    o.kind = op_kind::none;
  }
  if (!any) return p;
  name.apply(p);
  renaming<Program> passed(p);
  for (int r = 0; r < p.region_count; ++r)
    if (p.regions[r].first_op == p.regions[r].last_op) {
      passed.to[p.regions[r].result] = p.regions[r].initial;
      passed.to[p.regions[r].argument] = p.regions[r].initial;
    }
  passed.apply(p);
  drop_empty_regions(p);
  return p;
}

}  // namespace resin::ir
