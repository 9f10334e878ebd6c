// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A batch norm behind a convolution becomes part of its weights.

#include <resin/passes/walk.hpp>

namespace resin::ir::inline RESIN_TARGET {

/// In evaluation every batch norm folds; in training (`frozen_only`) those that are frozen, with
/// their frozen convolution.
template <class Program>
constexpr Program fold_batch_norm(Program p, bool frozen_only) {
  use_count<Program> const count(p);
  renaming<Program> name(p);
  for (int i = 0; i < p.op_count; ++i) {
    op& o = p.ops[i];
    if (o.kind != op_kind::batch_norm || (frozen_only && !o.frozen)) continue;
    int const producer = p.values[o.x].producer;
    if (producer < 0 || count.uses[o.x] != 1) continue;
    op& conv = p.ops[producer];
    if (conv.kind != op_kind::conv || conv.norm >= 0 || conv.region != o.region ||
        (frozen_only && !conv.frozen))
      continue;
    conv.norm = o.norm;
    conv.epsilon = o.epsilon;
    name.to[o.y] = conv.y;
    o.kind = op_kind::none;
  }
  name.apply(p);
  return p;
}

}  // namespace resin::ir
