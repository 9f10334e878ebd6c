// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Which tensors stay planar: those between convolutions of few filters, which would leave lanes of
// a channel block empty (LeNet-5 on AVX-512: ten of sixteen).

#include <resin/geometry/conv/rows.hpp>
#include <resin/ir/op_row.hpp>
#include <resin/passes/walk.hpp>

namespace resin::ir::inline RESIN_TARGET {

/// A 2x2 window of stride 2 that never meets a border: what pools planar tensors.
[[nodiscard]] constexpr bool is_planar_pool(window2 const& w, value const& x, value const& y) {
  return w.kernel.h == 2 && w.kernel.w == 2 && w.stride.h == 2 && w.stride.w == 2 &&
         w.dilation == extent2{1} && w.padding.top == 0 && w.padding.left == 0 && 2 * y.h <= x.h &&
         2 * y.w <= x.w;
}

/// Filled before layouts are chosen: value v is planar if a convolution of few filters makes it
/// from a planar tensor, perhaps with activations and pooling behind, and everything that reads it
/// can read planes. Outside of repeats only.
template <class Program>
struct planar_values {
  bool chosen[Program::room.values + 1] = {};

  constexpr planar_values(Program const& p, int block) {
    bool readable[Program::room.values + 1] = {};
    for (int v = 0; v < p.value_count; ++v) readable[v] = p.values[v].region < 0;
    for (int i = 0; i < p.tap_count; ++i) readable[p.taps[i]] = false;
    for (int i = 0; i < p.head_count; ++i) readable[p.heads[i].output] = false;
    for (int r = 0; r < p.region_count; ++r)
      readable[p.regions[r].initial] = readable[p.regions[r].result] = false;
    readable[p.output] = false;
    for (int i = p.op_count - 1; i >= 0; --i) {
      op const& o = p.ops[i];
      for (int other : {o.addend, o.saved, o.mask})
        if (other >= 0) readable[other] = false;
      for (int k = 0; k < o.operands; ++k) readable[p.operands[o.first_operand + k]] = false;
      if (o.x < 0) continue;
      bool const reads = row_of(o.kind).planes == plane_rule::convolution
                             ? reads_planes(o, block)
                             : passes_on(p, o) && readable[o.y];
      if (!reads || o.region >= 0) readable[o.x] = false;
    }
    if (p.input >= 0) chosen[p.input] = p.values[p.input].c < block;
    for (int i = 0; i < p.op_count; ++i) {
      op const& o = p.ops[i];
      if (o.x < 0 || o.y < 0 || !chosen[o.x] || !readable[o.y]) continue;
      chosen[o.y] = row_of(o.kind).planes == plane_rule::convolution
                        ? writes_planes(o, block)
                        : o.x != p.input && passes_on(p, o);
    }
  }

 private:
  static constexpr bool writes_planes(op const& o, int block) {
    return geometry::suits_rows(o.filters, o.window.stride.h, o.window.stride.w, o.groups, block);
  }
  /// A convolution reads planes as broadcasts of single elements; its gradient is made by rows, for
  /// which it must have no stride. Winograd's transforms want channels in the lanes.
  static constexpr bool reads_planes(op const& o, int block) {
    if (o.groups != 1 || o.window.stride.h != 1 || o.window.stride.w != 1) return false;
    return writes_planes(o, block) || o.window.kernel.h != 3 || o.window.kernel.w != 3;
  }
  static constexpr bool passes_on(Program const& p, op const& o) {
    plane_rule const rule = row_of(p, o).planes;
    if (rule == plane_rule::pooling) return is_planar_pool(o.window, p.values[o.x], p.values[o.y]);
    return rule == plane_rule::always;
  }
};

}  // namespace resin::ir
