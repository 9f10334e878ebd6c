// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What an op reads, the regions around it, and which ops anything needs.

#include <resin/ir/program.hpp>

#include <cstddef>

RESIN_INSTANTIATED
namespace resin::ir::inline RESIN_TARGET {

/// Calls f(int& value) for each value an op reads.
template <class Program, class F>
constexpr void for_each_operand(Program& p, op& o, F f) {
  if (o.x >= 0) f(o.x);
  if (o.addend >= 0) f(o.addend);
  if (o.saved >= 0) f(o.saved);
  if (o.mask >= 0) f(o.mask);
  for (int i = 0; i < o.operands; ++i) f(p.operands[static_cast<std::size_t>(o.first_operand + i)]);
}

/// True if region `inner` is `outer` or lies inside it; -1 is the program itself.
template <class Program>
constexpr bool within(Program const& p, int inner, int outer) {
  for (; inner >= 0; inner = p.regions[inner].parent)
    if (inner == outer) return true;
  return outer < 0;
}

/// From the last op to the first: unneeded(op&) for each that neither an output, a tap, a head nor
/// a needed op reads.
template <class Program, class F>
constexpr void for_each_unneeded(Program& p, F unneeded) {
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
    if (needed[o.y])
      for_each_operand(p, o, [&](int& v) { needed[v] = true; });
    else
      unneeded(o);
  }
}

}  // namespace resin::ir
RESIN_END_INSTANTIATED
