// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Gives every layer its parameters, in program order, and each parameter its place in the pools.

#include <resin/ir/custom_rules.hpp>
#include <resin/passes/walk.hpp>

namespace resin::ir::detail::inline RESIN_TARGET {
template <class Program>
constexpr int add_parameter(Program& p, op const& o, parameter_role role, int rank, int a,
                            int b = 1, int c = 1, int d = 1) {
  parameter& q = p.parameters[p.parameter_count];
  q = {role,     o.frozen, o.auxiliary,  o.layer,
       o.region, rank,     {a, b, c, d}, static_cast<long long>(a) * b * c * d,
       0};
  return p.parameter_count++;
}
}  // namespace resin::ir::detail
namespace resin::ir::inline RESIN_TARGET {

/// conv: weight (K, C / groups, R, S), bias (K); dense: weight (K, C), bias (K); batch norm:
/// weight, bias, running mean, running variance (C). Frozen parameters come first in the pool. A
/// region's copies follow each other.
template <class Program, class Rules = no_custom_rules>
constexpr Program place_parameters(Program p, Rules const& rules = {}) {
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
        if (o.kind == op_kind::conv) {
          o.weight = detail::add_parameter(p, o, parameter_role::weight, 4, o.filters,
                                           p.values[o.x].c / o.groups, o.window.kernel.h,
                                           o.window.kernel.w);
          if (o.has_bias) o.bias = detail::add_parameter(p, o, parameter_role::bias, 1, o.filters);
        } else if (o.kind == op_kind::dense) {
          o.weight =
              detail::add_parameter(p, o, parameter_role::weight, 2, o.filters, p.values[o.x].c);
          if (o.has_bias) o.bias = detail::add_parameter(p, o, parameter_role::bias, 1, o.filters);
        } else if (o.kind == op_kind::batch_norm) {
          int const c = p.values[o.x].c;
          o.norm = detail::add_parameter(p, o, parameter_role::gamma, 1, c);
          detail::add_parameter(p, o, parameter_role::beta, 1, c);
          detail::add_parameter(p, o, parameter_role::running_mean, 1, c);
          detail::add_parameter(p, o, parameter_role::running_var, 1, c);
        } else if (o.kind == op_kind::custom) {
          custom_shapes const s = rules(o.custom, p.values[o.x].shape(), numbers_of(o));
          auto const add = [&](parameter_role role, array_shape const& a) {
            return a.rank ? detail::add_parameter(p, o, role, a.rank, a.extents[0], a.extents[1],
                                                  a.extents[2], a.extents[3])
                          : -1;
          };
          o.weight =
              add(s.weight.rank == 1 ? parameter_role::gamma : parameter_role::weight, s.weight);
          o.bias = add(parameter_role::bias, s.bias);
        }
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

/// Multiply-adds of the convolutions and dense layers for one image: no bias, batch norm,
/// activation or pooling.
template <class Program>
constexpr long long multiply_adds(Program const& p) {
  long long total = 0;
  for (int i = 0; i < p.forward_ops; ++i) {
    op const& o = p.ops[i];
    if (o.kind != op_kind::conv && o.kind != op_kind::dense) continue;
    value const& y = p.values[o.y];
    long long const per_output = o.kind == op_kind::conv
                                     ? static_cast<long long>(p.values[o.x].c) / o.groups *
                                           o.window.kernel.h * o.window.kernel.w
                                     : p.values[o.x].c;
    total += per_output * y.c * y.h * y.w * p.copies(o.region);
  }
  return total;
}

}  // namespace resin::ir
