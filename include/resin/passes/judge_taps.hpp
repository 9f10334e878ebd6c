// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Taps that a loss judges become training heads: training keeps their logits and has their
// gradients filled in.

#include <resin/passes/walk.hpp>

#include <bit>

RESIN_INSTANTIATED
namespace resin::ir::inline RESIN_TARGET {

/// Behind the heads that the program has, in the order of the taps: those of the set bits.
template <unsigned long long Judged, capacity Cap>
constexpr auto judge_taps(program<Cap> const& from) {
  constexpr capacity cap = Cap + capacity{.heads = std::popcount(Judged)};
  program<cap> p{};
  copy_program(from, p);
  for (int i = 0; i < p.tap_count; ++i)
    if (Judged >> i & 1) p.heads[p.head_count++] = {.output = p.taps[i], .weight = 1};
  return p;
}

/// A trained parameter that no op of the reverse part has a gradient for: one of a layer that only
/// what lies behind a cut would have read.
template <class Program>
constexpr bool some_untaught(Program const& p) {
  bool taught[Program::room.parameters + 1] = {};
  for (int i = p.forward_ops; i < p.op_count; ++i) {
    op const& o = p.ops[i];
    if (o.weight >= 0) taught[o.weight] = true;
    if (o.bias >= 0) taught[o.bias] = true;
    if (o.norm >= 0) taught[o.norm] = taught[o.norm + 1] = true;
    for (int k = 0; o.leaf >= 0 && k < p.leaves[o.leaf].parameter_count; ++k)
      taught[p.leaves[o.leaf].parameters + k] = true;
  }
  for (int k = 0; k < p.parameter_count; ++k)
    if (!p.parameters[k].frozen && !p.parameters[k].running() && !taught[k]) return true;
  return false;
}

}  // namespace resin::ir
RESIN_END_INSTANTIATED
