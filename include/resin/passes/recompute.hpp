// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Memory for time: forward values that the reverse part computes again instead of keeping them.

#include <resin/passes/differentiate.hpp>
#include <resin/passes/plan_memory.hpp>

RESIN_INSTANTIATED
namespace resin::ir::inline RESIN_TARGET {

/// What is computed again: batch norms and activations whose operands are kept anyway, or the
/// convolutions before them as well, so that of a block little more than its input and its output
/// is kept.
enum class recomputation : unsigned char { elementwise, convolutions };

/// Room for a copy of every forward op.
constexpr capacity recomputed_capacity(capacity c) {
  c.ops *= 2;
  c.values += c.ops;
  return c;
}

/// True for the copy of a forward op that stands in the reverse part.
constexpr bool computed_again(op const& o) {
  return o.forward >= 0 && row_of(o.kind).again != again_rule::never;
}

}  // namespace resin::ir
namespace resin::ir::detail::inline RESIN_TARGET {

template <class From, class To>
struct recomputer {
  From const& from;
  To& to;
  bool again[From::room.values + 1] = {};
  int made[From::room.values + 1] = {};  // the copy of a value
  short twin[From::room.regions + 2] = {};  // [1 + forward region] -> its reverse region

  constexpr recomputer(From const& f, To& t, recomputation what) : from(f), to(t) {
    for (int& m : made) m = -1;
    for (short& r : twin) r = -1;
    for (int r = 0; r < from.region_count; ++r)
      if (from.regions[r].reverse) twin[1 + from.regions[r].twin] = static_cast<short>(r);
    choose(what);
  }

  /// Chooses the values to compute again, in the order in which they are made.
  constexpr void choose(recomputation what) {
    bool read[From::room.values + 1] = {}, fixed[From::room.values + 1] = {};
    for (int i = 0; i < from.op_count; ++i) {
      op o = from.ops[i];
      for_each_operand(from, o, [&](int v) {
        if (i < from.forward_ops) {
          fixed[v] = fixed[v] || o.kind == op_kind::concat;
        } else {
          read[v] = true;
          fixed[v] = fixed[v] || o.region != twin[1 + from.values[v].region];
        }
      });
    }
    for (int r = 0; r < from.region_count; ++r)
      for (int v : {from.regions[r].initial, from.regions[r].argument, from.regions[r].yield,
                    from.regions[r].result})
        read[v] = fixed[v] = true;
    fixed[from.output] = true;
    for (int i = 0; i < from.tap_count; ++i) fixed[from.taps[i]] = true;
    for (int i = 0; i < from.head_count; ++i) fixed[from.heads[i].output] = true;
    if (from.input >= 0) read[from.input] = true;
    bool const deep = what == recomputation::convolutions;
    for (int i = 0; i < from.forward_ops; ++i) {
      op const& o = from.ops[i];
      again_rule const again_by = row_of(o.kind).again;
      // What closes a block is kept: else the copies would reach back to the input.
      if (again_by == again_rule::never || (again_by == again_rule::convolution && !deep) ||
          o.addend >= 0 || fixed[o.y] || !(read[o.x] || again[o.x]))
        continue;
      again[o.y] = read[o.y] || deep;
    }
  }

  /// The value to read in the place of v, its copy made first if it has none yet.
  constexpr int copy_of(int v) {
    if (v < 0 || !again[v]) return v;
    if (made[v] >= 0) return made[v];
    op o = from.ops[from.values[v].producer];
    o.x = copy_of(o.x);
    o.forward = from.values[v].producer;
    o.region = twin[1 + o.region];
    value y = from.values[v];
    y.region = o.region;
    y.producer = to.op_count;
    o.y = to.add_value(y);
    to.ops[to.op_count++] = o;
    return made[v] = o.y;
  }

  constexpr void run() {
    int start[From::room.ops + 2] = {};
    to.op_count = from.forward_ops;
    for (int i = from.forward_ops; i < from.op_count; ++i) {
      start[i] = to.op_count;
      op o = from.ops[i];
      // A value's copy is made where it is first read; of the forward op itself nothing is asked
      // but its shape.
      for_each_operand(to, o, [&](int& v) { v = copy_of(v); });
      if (o.y >= 0) to.values[o.y].producer = to.op_count;
      to.ops[to.op_count++] = o;
    }
    start[from.op_count] = to.op_count;
    for (int r = 0; r < from.region_count; ++r)
      if (from.regions[r].reverse) {
        to.regions[r].first_op = start[from.regions[r].first_op];
        to.regions[r].last_op = start[from.regions[r].last_op];
      }
  }
};

}  // namespace resin::ir::detail
namespace resin::ir::inline RESIN_TARGET {

/// A fused program with its reverse part -> the same with copies of forward ops in the reverse
/// part. Values keep their bits: a copied batch norm uses the coefficients of the first one.
template <capacity Cap>
constexpr auto recompute(program<Cap> const& fused, recomputation what) {
  program<recomputed_capacity(Cap)> p{};
  copy_program(fused, p);
  if (p.bad.bad()) return p;
  detail::recomputer<program<Cap>, program<recomputed_capacity(Cap)>> r(fused, p, what);
  r.run();
  return p;
}

/// The program P of a training step, or one that keeps less if P has a bound on its memory and does
/// not fit.
template <auto const& P, int Block, int Bytes>
struct within_memory {
  static constexpr auto whole = shrunk<P>();
  template <recomputation What>
  struct lean {
    static constexpr auto grown = recompute(whole, What);
    static constexpr auto value = shrunk<grown>();
  };
  template <auto const& Q>
  static constexpr bool fits() {
    return plan_memory(Q, Block).arena * Bytes <= P.training_memory;
  }
  static constexpr auto const& choose() {
    if constexpr (P.training_memory == 0 || P.bad.bad())
      return whole;
    else if constexpr (fits<whole>())
      return whole;
    else if constexpr (fits<lean<recomputation::elementwise>::value>())
      return lean<recomputation::elementwise>::value;
    else
      return lean<recomputation::convolutions>::value;
  }
};

}  // namespace resin::ir
RESIN_END_INSTANTIATED
