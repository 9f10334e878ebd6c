// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Which convolutions of a training step multiply bfloat16, and the memory that they need for it.

#include <resin/geometry/narrow/training.hpp>
#include <resin/passes/select_algorithm.hpp>

namespace resin::ir::inline RESIN_TARGET {

/// True for a convolution op, forward or gradient, that multiplies bfloat16.
template <class Program, class Work>
constexpr bool multiplies_bfloat16(Program const& p, Work const& work, int i) {
  op const& o = p.ops[i];
  using enum op_kind;
  if (o.kind != conv && o.kind != conv_backward_data && o.kind != conv_backward_weights)
    return false;
  op const& f = o.kind == conv ? o : p.ops[o.forward];
  auto const in_vectors = [&](int v) { return v < 0 || p.values[v].form == layout::blocked; };
  return in_vectors(f.x) && in_vectors(f.y) && in_vectors(f.addend) && in_vectors(o.x) &&
         in_vectors(o.y) && in_vectors(o.addend) && p.input != f.x &&
         geometry::suits_bfloat16(work.ops[i].shape);
}

/// The same plan with memory for the convolutions in bfloat16.
template <class Program, class Work>
constexpr Work with_bfloat16(Program const& p, Work work, target t, narrow_target n) {
  auto const at_least = [](long long& total, long long bytes) {
    long long const floats = base::ceil_div(bytes, 4) + 16;
    if (floats > total) total = floats;
  };
  for (int i = 0; i < p.op_count; ++i) {
    if (!multiplies_bfloat16(p, work, i)) continue;
    op const& o = p.ops[i];
    conv_shape const& s = work.ops[i].shape;
    if (o.kind == op_kind::conv_backward_weights) {
      at_least(work.shared, geometry::bfloat16_weight_gradient(s, t).shared());
      continue;
    }
    geometry::bfloat16_room room;
    auto const add = [&](geometry::correlation const& g) {
      room.add(g, slow_activation(o.act), t, n);
    };
    if (o.kind == op_kind::conv)
      add(geometry::forward_correlation(s));
    else
      geometry::for_each_phase(s, add);
    at_least(work.shared, room.shared());
    at_least(work.scratch, room.scratch);
  }
  return work;
}

}  // namespace resin::ir
