// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What every pass needs: a walk over ops and regions, and renaming of values.

#include <resin/ir/needs.hpp>

#include <type_traits>

RESIN_INSTANTIATED
namespace resin::ir::inline RESIN_TARGET {

/// Calls enter(r) before the first op of region r, visit(i) at each op and leave(r) after the last
/// op of r.
template <class Program, class Enter, class Visit, class Leave>
constexpr void walk(Program& p, Enter enter, Visit visit, Leave leave) {
  int next = 0;
  for (int i = 0; i < p.op_count; ++i) {
    for (; next < p.region_count && p.regions[next].first_op == i; ++next) enter(next);
    visit(i);
    for (int r = p.ops[i].region; r >= 0 && p.regions[r].last_op == i + 1; r = p.regions[r].parent)
      leave(r);
  }
}

/// Values that stand for others since their op was removed.
template <class Program>
struct renaming {
  int to[Program::room.values + 1] = {};
  constexpr explicit renaming(Program const& p) {
    for (int v = 0; v < p.value_count; ++v) to[v] = v;
  }
  [[nodiscard]] constexpr int operator()(int v) const {
    while (v >= 0 && to[v] != v) v = to[v];
    return v;
  }
  /// Drops ops of kind none, renames every operand and moves the regions' bounds.
  constexpr void apply(Program& p) const {
    int moved[Program::room.ops + 2] = {};
    int kept = 0, forward = 0;
    for (int i = 0; i < p.op_count; ++i) {
      moved[i] = kept;
      if (i == p.forward_ops) forward = kept;
      if (p.ops[i].kind == op_kind::none) continue;
      op o = p.ops[i];
      for_each_operand(p, o, [&](int& v) { v = (*this)(v); });
      if (o.y >= 0) p.values[o.y].producer = kept;
      p.ops[kept++] = o;
    }
    moved[p.op_count] = kept;
    for (int i = 0; i < kept; ++i)
      if (p.ops[i].forward >= 0) p.ops[i].forward = moved[p.ops[i].forward];
    for (int r = 0; r < p.region_count; ++r) {
      region& g = p.regions[r];
      g.first_op = moved[g.first_op];
      g.last_op = moved[g.last_op];
      g.initial = (*this)(g.initial);
      g.yield = (*this)(g.yield);
    }
    p.forward_ops = p.forward_ops == p.op_count ? kept : forward;
    p.op_count = kept;
    p.output = (*this)(p.output);
    p.input_gradient = (*this)(p.input_gradient);
    for (int i = 0; i < p.tap_count; ++i) p.taps[i] = (*this)(p.taps[i]);
    for (int i = 0; i < p.head_count; ++i) p.heads[i].output = (*this)(p.heads[i].output);
  }
};

/// Takes out regions without ops; nothing refers to their values any more.
template <class Program>
constexpr void drop_empty_regions(Program& p) {
  short moved[Program::room.regions + 2] = {};
  int kept = 0;
  for (int r = 0; r < p.region_count; ++r) {
    bool const empty = p.regions[r].first_op == p.regions[r].last_op;
    moved[r] = empty ? short{-1} : static_cast<short>(kept);
    if (!empty) p.regions[kept++] = p.regions[r];
  }
  p.region_count = kept;
  auto rename = [&](short& r) { r = r < 0 ? r : moved[r]; };
  for (int i = 0; i < p.op_count; ++i) rename(p.ops[i].region);
  for (int i = 0; i < p.value_count; ++i) rename(p.values[i].region);
  for (int i = 0; i < p.parameter_count; ++i) rename(p.parameters[i].region);
  for (int i = 0; i < kept; ++i) rename(p.regions[i].parent);
}

/// How often each value is read; results, taps and what regions carry count as well.
template <class Program>
struct use_count {
  int uses[Program::room.values + 1] = {};
  constexpr explicit use_count(Program& p) {
    for (int i = 0; i < p.op_count; ++i) for_each_operand(p, p.ops[i], [&](int& v) { ++uses[v]; });
    for (int r = 0; r < p.region_count; ++r) {
      ++uses[p.regions[r].initial];
      ++uses[p.regions[r].yield];
    }
    if (p.output >= 0) ++uses[p.output];
    if (p.input_gradient >= 0) ++uses[p.input_gradient];
    for (int i = 0; i < p.tap_count; ++i) ++uses[p.taps[i]];
    for (int i = 0; i < p.head_count; ++i) ++uses[p.heads[i].output];
  }
};

/// The program in arrays of just the size it needs.
template <auto const& P>
constexpr auto shrunk() {
  using old = std::remove_cvref_t<decltype(P)>;
  constexpr capacity cap{.ops = P.op_count,
                         .values = P.value_count,
                         .regions = P.region_count,
                         .layers = old::room.layers,
                         .scopes = old::room.scopes,
                         .operands = P.operand_count,
                         .parameters = P.parameter_count,
                         .taps = P.tap_count,
                         .heads = P.head_count,
                         .leaves = P.leaf_count};
  program<cap> to{};
  copy_program(P, to);
  return to;
}

/// Copies what a program holds into another one with room for it.
template <class From, class To>
constexpr void copy_program(From const& from, To& to) {
  for (int i = 0; i < from.op_count; ++i) to.ops[i] = from.ops[i];
  for (int i = 0; i < from.value_count; ++i) to.values[i] = from.values[i];
  for (int i = 0; i < from.region_count; ++i) to.regions[i] = from.regions[i];
  for (int i = 0; i < from.operand_count; ++i) to.operands[i] = from.operands[i];
  for (int i = 0; i < from.parameter_count; ++i) to.parameters[i] = from.parameters[i];
  for (int i = 0; i < from.tap_count; ++i) to.taps[i] = from.taps[i];
  for (int i = 0; i < from.head_count; ++i) to.heads[i] = from.heads[i];
  for (int i = 0; i < from.leaf_count; ++i) to.leaves[i] = from.leaves[i];
  to.leaf_count = from.leaf_count;
  to.op_count = from.op_count;
  to.value_count = from.value_count;
  to.region_count = from.region_count;
  to.operand_count = from.operand_count;
  to.parameter_count = from.parameter_count;
  to.tap_count = from.tap_count;
  to.head_count = from.head_count;
  to.forward_ops = from.forward_ops;
  to.input = from.input;
  to.output = from.output;
  to.output_gradient = from.output_gradient;
  to.input_gradient = from.input_gradient;
  to.pool_size = from.pool_size;
  to.frozen_size = from.frozen_size;
  to.statistics_size = from.statistics_size;
  to.training_memory = from.training_memory;
  to.bad = from.bad;
}

}  // namespace resin::ir
RESIN_END_INSTANTIATED
