// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Walking a program: ops in order, repeats as loops, index ranges split in halves so that neither
// templates nor names grow.

#include <resin/base/macros.hpp>
#include <resin/passes/compiled_program.hpp>

RESIN_INSTANTIATED
namespace resin::runtime::inline RESIN_TARGET {

/// The steps of region R (-1: the program) between two ops: an op, or a whole child region.
template <int N>
struct step_list {
  struct step {
    bool loop;
    int number;
  } steps[N + 1] = {};
  int count = 0;
};

template <ir::CompiledProgram C>
constexpr auto steps_between(int first, int last, int r) {
  step_list<C::code.op_count> list{};
  for (int i = first; i < last;) {
    int child = C::code.ops[i].region;
    if (child == r) {
      list.steps[list.count++] = {false, i++};
      continue;
    }
    while (C::code.regions[child].parent != r) child = C::code.regions[child].parent;
    list.steps[list.count++] = {true, child};
    i = C::code.regions[child].last_op;
  }
  return list;
}

template <ir::CompiledProgram C, int First, int Last, int R>
inline constexpr auto steps = steps_between<C>(First, Last, R);

/// Runs the ops [First, Last) of region R: visit.template op<I>(m) for each, regions as loops that
/// set their index (and, when reverse, their forward twin's).
template <ir::CompiledProgram C, int First, int Last, int R, int Begin, int End, class Visitor,
          class Machine>
RESIN_INLINE void run_steps(Visitor const& visit, Machine& m);

template <ir::CompiledProgram C, int First, int Last, int R, class Visitor, class Machine>
RESIN_INLINE void run_range(Visitor const& visit, Machine& m) {
  if constexpr (First < Last)
    run_steps<C, First, Last, R, 0, steps<C, First, Last, R>.count>(visit, m);
}

template <ir::CompiledProgram C, int First, int Last, int R, int Begin, int End, class Visitor,
          class Machine>
RESIN_INLINE void run_steps(Visitor const& visit, Machine& m) {
  if constexpr (End - Begin > 1) {
    run_steps<C, First, Last, R, Begin, (Begin + End) / 2>(visit, m);
    run_steps<C, First, Last, R, (Begin + End) / 2, End>(visit, m);
  } else if constexpr (steps<C, First, Last, R>.steps[Begin].loop) {
    constexpr int r = steps<C, First, Last, R>.steps[Begin].number;
    constexpr auto g = C::code.regions[r];
    for (int i = 0; i < g.count; ++i) {
      m.index[r] = i;
      if constexpr (g.reverse) m.index[g.twin] = g.count - 1 - i;
      run_range<C, g.first_op, g.last_op, r>(visit, m);
    }
  } else {
    visit.template op<steps<C, First, Last, R>.steps[Begin].number>(m);
  }
}

}  // namespace resin::runtime
RESIN_END_INSTANTIATED
