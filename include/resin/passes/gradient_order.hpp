// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// How far the gradient pool is final while the reverse part of a step still runs: what can be sent
// to other processes meanwhile.

#include <resin/base/namespaces.hpp>
#include <resin/ir/op_row.hpp>

RESIN_INSTANTIATED
namespace resin::ir::inline RESIN_TARGET {

/// final_from[i]: after op i, which ends a step of the program itself, all elements of the gradient
/// pool from this one on are final. Never grows from op to op; the pool's size before anything is.
template <int Ops>
struct gradient_order {
  long long final_from[Ops + 1] = {};
};

}  // namespace resin::ir
namespace resin::ir::detail::inline RESIN_TARGET {
template <class Program>
constexpr int outermost(Program const& p, int region) {
  if (region < 0) return -1;
  while (p.regions[region].parent >= 0) region = p.regions[region].parent;
  return region;
}
/// Elements that the copies of parameter q span.
template <class Program>
constexpr long long extent_of(Program const& p, parameter const& q) {
  long long end = q.size;
  for (int r = q.region; r >= 0; r = p.regions[r].parent)
    end += (p.regions[r].count - 1) * p.regions[r].parameters;
  return end;
}
}  // namespace resin::ir::detail
namespace resin::ir::inline RESIN_TARGET {

/// Of a differentiated program with its parameters placed.
template <class Program>
constexpr auto order_gradients(Program const& p) {
  gradient_order<Program::room.ops> order{};
  // The op after which each parameter's gradient is final; one that no op here names: after all.
  int last[Program::room.parameters + 1] = {};
  for (int q = 0; q < p.parameter_count; ++q) last[q] = p.op_count;
  auto const ends_at = [&](int i) {
    int const r = detail::outermost(p, p.ops[i].region);
    return r < 0 ? i : p.regions[r].last_op - 1;
  };
  for (int i = p.forward_ops; i < p.op_count; ++i) {
    if (!row_of(p.ops[i].kind).leaves_gradients) continue;
    for_each_parameter(p, p.ops[i], [&](int q) { last[q] = ends_at(i); });
  }
  long long const pool = p.pool_size - p.frozen_size;
  for (int i = 0; i < p.op_count; ++i) {
    order.final_from[i] = i < p.forward_ops ? pool : 0;
  }
  for (int q = 0; q < p.parameter_count; ++q) {
    parameter const& a = p.parameters[q];
    if (a.running() || a.frozen) continue;
    long long const end = a.offset - p.frozen_size + detail::extent_of(p, a);
    for (int i = p.forward_ops; i < last[q] && i < p.op_count; ++i)
      order.final_from[i] = end > order.final_from[i] ? end : order.final_from[i];
  }
  return order;
}

/// Of the program of C, made once.
template <class C>
inline constexpr auto gradient_order_of = order_gradients(C::code);

}  // namespace resin::ir
RESIN_END_INSTANTIATED
