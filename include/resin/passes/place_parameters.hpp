// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Gives every layer its parameters, in program order, and each parameter its place in the pools.

#include <resin/ir/leaf_table.hpp>
#include <resin/ir/op_row.hpp>
#include <resin/passes/walk.hpp>

RESIN_INSTANTIATED
namespace resin::ir::detail::inline RESIN_TARGET {
template <class Program>
constexpr int add_parameter(Program& p, op const& o, parameter_role role, int rank, int a,
                            int b = 1, int c = 1, int d = 1) {
  parameter& q = p.parameters[p.parameter_count];
  q = {.role = role,
       .frozen = o.frozen,
       .auxiliary = o.auxiliary,
       .layer = o.layer,
       .region = o.region,
       .rank = rank,
       .extents = {a, b, c, d},
       .size = static_cast<long long>(a) * b * c * d,
       .start = role == parameter_role::gamma || role == parameter_role::running_var ? 1. : 0.,
       .drawn = role == parameter_role::weight};
  return p.parameter_count++;
}

/// The arrays of a leaf layer on an input of extents `in`.
template <class Program, class Leaves>
constexpr void add_leaf_parameters(Program& p, op const& o, extent3 in, Leaves const& leaves) {
  leaf_info& info = p.leaves[o.leaf];
  leaves.visit(info, [&](auto const& layer) {
    for (leaf_parameter const& a : leaf_parameters_of(layer, in).list) {
      if (a.shape.rank == 0) continue;
      int const* const n = a.shape.extents;
      parameter_role const role = !a.trained                ? parameter_role::constant
                                  : a.name == label("bias") ? parameter_role::bias
                                  : a.shape.rank == 1       ? parameter_role::gamma
                                                            : parameter_role::weight;
      int const q = add_parameter(p, o, role, a.shape.rank, n[0], n[1], n[2], n[3]);
      p.parameters[q].name = a.name;
      p.parameters[q].start = a.start;
      p.parameters[q].drawn = a.drawn;
      if (info.parameter_count++ == 0) info.parameters = q;
      info.trains = info.trains || a.trained;
    }
  });
}

RESIN_EVERY_KIND
template <class Program, class Leaves>
constexpr void add_parameters(Program& p, op& o, Leaves const& leaves) {
  using enum parameter_role;
  value const& x = p.values[o.x < 0 ? 0 : o.x];
  window2 const& w = o.window;
  switch (row_of(o.kind).parameters) {
    case parameter_rule::none:
      return;
    case parameter_rule::convolution:
      o.weight =
          w.row ? add_parameter(p, o, weight, 3, o.filters, x.c / o.groups, w.kernel.w)
                : add_parameter(p, o, weight, 4, o.filters, x.c / o.groups, w.kernel.h, w.kernel.w);
      if (o.has_bias) o.bias = add_parameter(p, o, bias, 1, o.filters);
      return;
    case parameter_rule::dense:
      o.weight = add_parameter(p, o, weight, 2, o.filters, x.c);
      if (o.has_bias) o.bias = add_parameter(p, o, bias, 1, o.filters);
      return;
    case parameter_rule::norm:
      o.norm = add_parameter(p, o, gamma, 1, x.c);
      add_parameter(p, o, beta, 1, x.c);
      add_parameter(p, o, running_mean, 1, x.c);
      add_parameter(p, o, running_var, 1, x.c);
      return;
    case parameter_rule::leaf:
      add_leaf_parameters(p, o, x.shape(), leaves);
  }
}
RESIN_END_EVERY_KIND

}  // namespace resin::ir::detail
namespace resin::ir::inline RESIN_TARGET {

/// conv: weight (K, C / groups, R, S), along a row (K, C / groups, S), bias (K); dense: weight (K,
/// C), bias (K); batch norm: weight, bias, running mean, running variance (C). Frozen parameters
/// come first in the pool. A region's copies follow each other.
template <class Program, class Leaves = no_leaves>
constexpr Program place_parameters(Program p, Leaves const& leaves = {}) {
  long long next[2] = {};  // of the parameters and the statistics
  long long start[2][Program::room.regions + 1] = {};
  auto place = [&](int i) {
    parameter& q = p.parameters[i];
    long long& at = next[q.running()];
    q.offset = at;
    at += q.size;
  };
  walk(
      p, [&](int r) { start[0][r] = next[0], start[1][r] = next[1]; },
      [&](int i) {
        op& o = p.ops[i];
        if (p.values[o.x < 0 ? 0 : o.x].c == 0) return;
        int const before = p.parameter_count;
        detail::add_parameters(p, o, leaves);
        for (int q = before; q < p.parameter_count; ++q) place(q);
        if (o.frozen) p.frozen_size = next[0];
      },
      [&](int r) {
        region& g = p.regions[r];
        g.parameters = next[0] - start[0][r];
        g.statistics = next[1] - start[1][r];
        next[0] += g.parameters * (g.count - 1);
        next[1] += g.statistics * (g.count - 1);
        if (p.ops[g.first_op].frozen) p.frozen_size = next[0];
      });
  p.pool_size = next[0];
  p.statistics_size = next[1];
  return p;
}

/// Scalars that training changes: weights, biases, batch norm's weight and bias; all copies.
template <class Program>
constexpr long long parameter_count(Program const& p) {
  return p.pool_size;
}

/// The first layer says what the unit of the images is.
template <class Program>
constexpr bool scales_input(Program const& p) {
  return p.op_count > 0 && p.ops[0].leaf >= 0 && p.ops[0].x == p.input &&
         p.leaves[p.ops[0].leaf].traits.scales_input;
}

/// Multiply-adds of a convolution, a dense layer or a leaf layer that says so, for one image; other
/// ops have none.
template <class Program>
constexpr long long multiply_adds_of(Program const& p, op const& o) {
  if (o.kind == op_kind::leaf) return p.leaves[o.leaf].multiply_adds;
  if (o.kind != op_kind::conv && o.kind != op_kind::dense) return 0;
  long long const inputs = p.values[o.x].c, outputs = p.values[o.y].shape().size();
  return o.kind == op_kind::dense
             ? inputs * outputs
             : inputs / o.groups * o.window.kernel.h * o.window.kernel.w * outputs;
}

/// Multiply-adds of the convolutions and dense layers for one image: no bias, batch norm,
/// activation or pooling.
template <class Program>
constexpr long long multiply_adds(Program const& p) {
  long long total = 0;
  for (int i = 0; i < p.forward_ops; ++i)
    total += multiply_adds_of(p, p.ops[i]) * p.copies(p.ops[i].region);
  return total;
}

}  // namespace resin::ir
RESIN_END_INSTANTIATED
