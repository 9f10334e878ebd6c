// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// When each value is made and last read, in positions of the linear program, loops taken into
// account.

#include <resin/passes/walk.hpp>

RESIN_INSTANTIATED
namespace resin::ir::inline RESIN_TARGET {

template <class Program>
struct liveness {
  static constexpr int n = Program::room.values + 1;
  int first[n] = {};  // position of the op that makes it
  int last[n] = {};  // position of the last op that reads it
  bool saved[n] = {};  // read from outside its region: one copy for each iteration
  int initials[n] = {};  // regions it enters as the initial value
  short argument_of[n] = {};  // region whose argument it is, or -1

  constexpr explicit liveness(Program& p) {
    for (int v = 0; v < p.value_count; ++v) first[v] = last[v] = argument_of[v] = -1;
    for (int r = 0; r < p.region_count; ++r)
      argument_of[p.regions[r].argument] = static_cast<short>(r);
    if (p.output_gradient >= 0) first[p.output_gradient] = p.forward_ops;
    for (int i = 0; i < p.head_count; ++i)
      if (p.heads[i].gradient >= 0) first[p.heads[i].gradient] = p.forward_ops;
    walk(
        p,
        [&](int r) {
          region const& g = p.regions[r];
          first[g.argument] = g.first_op;
          ++initials[g.initial];
        },
        [&](int i) {
          op& o = p.ops[i];
          if (o.y >= 0) first[o.y] = i;
          for_each_operand(p, o, [&](int& v) { read(p, v, i, o.region); });
        },
        [&](int r) {
          region const& g = p.regions[r];
          read(p, g.yield, g.last_op - 1, r);
          first[g.result] = g.last_op - 1;
        });
    for (int v = 0; v < p.value_count; ++v)
      if (last[v] < first[v]) last[v] = first[v];
    bool const trains = p.output_gradient >= 0;
    if (p.output >= 0) keep(p.output, trains ? p.forward_ops : p.op_count);
    if (p.input_gradient >= 0) keep(p.input_gradient, p.op_count);
    for (int i = 0; i < p.tap_count; ++i) keep(p.taps[i], trains ? p.forward_ops : p.op_count);
    for (int i = 0; i < p.head_count; ++i) keep(p.heads[i].output, p.forward_ops);
  }

 private:
  constexpr void keep(int v, int position) {
    if (last[v] < position) last[v] = position;
  }
  /// A read inside a loop that v is not part of lasts until the loop ends.
  constexpr void read(Program& p, int v, int position, int where) {
    int const home = p.values[v].region;
    if (!within(p, where, home)) {
      saved[v] = true;
      // What reads an argument from outside its loop reads, for the first iteration, what entered
      // the loop.
      if (argument_of[v] >= 0) read(p, p.regions[argument_of[v]].initial, position, where);
      int common = home;
      while (!within(p, where, common)) {
        if (p.regions[common].first_op < first[v]) first[v] = p.regions[common].first_op;
        common = p.regions[common].parent;
      }
      for (int r = where; r != common; r = p.regions[r].parent) position = p.regions[r].last_op - 1;
    } else {
      for (int r = where; r != home; r = p.regions[r].parent) position = p.regions[r].last_op - 1;
    }
    keep(v, position);
  }
};

}  // namespace resin::ir
RESIN_END_INSTANTIATED
