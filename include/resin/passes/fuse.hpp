// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Epilogue fusion: additions and activations move into the op that makes their operand, forward and
// backward alike.

#include <resin/ir/op_row.hpp>
#include <resin/passes/walk.hpp>

RESIN_INSTANTIATED
namespace resin::ir::inline RESIN_TARGET {

/// y = act(op(x) + addend): an add is hosted by whichever of its operands is made last, an
/// activation by the op before it; a batch norm's backward takes the derivative of the activation
/// behind it along. The hosted op leaves the program.
template <class Program>
constexpr Program fuse(Program p) {
  use_count<Program> count(p);
  renaming<Program> name(p);
  auto defined = [&](int v) {  // position after which a value is there
    if (p.values[v].producer >= 0) return p.values[v].producer;
    for (int r = 0; r < p.region_count; ++r)
      if (p.regions[r].result == v) return p.regions[r].last_op - 1;
    return -1;
  };
  auto host = [&](int v, int region) -> op* {
    int const producer = p.values[v].producer;
    if (producer < 0 || count.uses[v] != 1) return nullptr;
    op& h = p.ops[producer];
    return h.region == region && (h.act == activation_kind::pass || row_of(h.kind).derives)
               ? &h
               : nullptr;
  };
  for (int i = 0; i < p.op_count; ++i) {
    op& o = p.ops[i];
    if (o.kind == op_kind::none) continue;
    if (o.x >= 0) o.x = name(o.x);
    if (o.addend >= 0) o.addend = name(o.addend);
    if (o.kind == op_kind::add && o.x != o.addend) {
      bool const x_last = defined(o.x) >= defined(o.addend);
      int const late = x_last ? o.x : o.addend, early = x_last ? o.addend : o.x;
      op* h = host(late, o.region);
      if (!h || h->addend >= 0 || !row_of(p, *h).adds || h->x == early) continue;
      h->addend = early;
      p.values[h->y].producer = -1;
      h->y = o.y;
      p.values[o.y].producer = static_cast<int>(h - p.ops);
      o.kind = op_kind::none;
    } else if (o.kind == op_kind::activation) {
      op* h = host(o.x, o.region);
      if (!h || !row_of(h->kind).activates) continue;
      h->act = o.act;
      h->alpha = o.alpha;
      p.values[h->y].producer = -1;
      h->y = o.y;
      p.values[o.y].producer = static_cast<int>(h - p.ops);
      o.kind = op_kind::none;
    } else if (o.kind == op_kind::batch_norm_backward && !o.frozen) {
      int const producer = p.values[o.x].producer;
      if (producer < 0 || count.uses[o.x] != 1) continue;
      op& a = p.ops[producer];
      if (a.kind != op_kind::activation_backward || a.region != o.region || a.addend >= 0 ||
          !derivative_from_output(a.act))
        continue;
      o.x = a.x;
      o.mask = a.saved;
      o.act = a.act;
      o.alpha = a.alpha;
      a.kind = op_kind::none;
    }
  }
  name.apply(p);
  return p;
}

}  // namespace resin::ir
RESIN_END_INSTANTIATED
