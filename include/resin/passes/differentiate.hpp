// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Reverse-mode differentiation: appends the reverse ops to a forward program. Each op kind states
// its gradient once.

#include <resin/passes/walk.hpp>

RESIN_INSTANTIATED
namespace resin::ir::inline RESIN_TARGET {

/// Room for the reverse part beside the forward one.
constexpr capacity reverse_capacity(capacity c) {
  capacity r = c;
  r.ops = 4 * c.ops + 2 * c.operands + 2;
  r.values = 4 * c.values + 2 * c.operands + 4 * c.regions + 4;
  r.regions = 2 * c.regions;
  return r;
}

}  // namespace resin::ir
namespace resin::ir::detail::inline RESIN_TARGET {

template <class Program>
struct differentiator {
  Program& p;
  int gradient[Program::room.values + 1] = {};  // of each value, so far
  bool needs[Program::room.values + 1] = {};  // depends on something trained
  short reverse_of[Program::room.regions + 1] = {};
  short here = -1;  // the reverse region being filled

  constexpr explicit differentiator(Program& program, bool input_too) : p(program) {
    for (int& g : gradient) g = -1;
    if (p.input >= 0) needs[p.input] = input_too;
    walk(
        p,
        [&](int r) {
          needs[p.regions[r].argument] = needs[p.regions[r].initial] || trains(p.regions[r]);
        },
        [&](int i) {
          op& o = p.ops[i];
          bool any = trains(o);
          for_each_operand(p, o, [&](int& v) { any = any || needs[v]; });
          needs[o.y] = any;
        },
        [&](int r) { needs[p.regions[r].result] = needs[p.regions[r].yield]; });
  }
  constexpr bool trains(op const& o) const {
    return !o.frozen && (o.weight >= 0 || o.norm >= 0 || (o.leaf >= 0 && p.leaves[o.leaf].trains));
  }
  constexpr bool trains(region const& g) const {
    for (int i = g.first_op; i < g.last_op; ++i)
      if (trains(p.ops[i])) return true;
    return false;
  }

  /// One more contribution to the gradient of v.
  constexpr void add_to(int v, int contribution) {
    if (gradient[v] < 0) {
      gradient[v] = contribution;
      return;
    }
    gradient[v] = add_like(
        {.kind = op_kind::add, .region = here, .x = contribution, .addend = gradient[v]}, v);
  }
  /// The op that carries g back to the operand v of forward op i.
  constexpr void carry(op o, int i, int g, int v) {
    if (!needs[v]) return;
    o.region = here;
    o.layer = p.ops[i].layer;
    o.frozen = p.ops[i].frozen;
    o.x = g;
    o.forward = i;
    add_to(v, add_like(o, v));
  }
  /// An op whose result lies as v does.
  constexpr int add_like(op const& o, int v) {
    int const y = p.add_op(o, p.values[v].shape());
    p.values[y].pieces = p.values[v].pieces;
    p.values[y].first_piece = p.values[v].first_piece;
    if (v != p.input) p.values[y].form = p.values[v].form;  // the gradient of the images is blocked
    return y;
  }
  /// The op that leaves the gradients of op i's parameters; it defines no value.
  constexpr void carry_to_parameters(op_kind kind, int i, int g) {
    op const& f = p.ops[i];
    if (!trains(f)) return;
    p.ops[p.op_count++] = {.kind = kind,
                           .region = here,
                           .layer = f.layer,
                           .x = g,
                           .saved = f.x,
                           .filters = f.filters,
                           .groups = f.groups,
                           .weight = f.weight,
                           .bias = f.bias,
                           .forward = i,
                           .window = f.window};
  }

  RESIN_EVERY_KIND
  constexpr void reverse(int i) {
    op const f = p.ops[i];
    int const g = f.y >= 0 ? gradient[f.y] : -1;
    if (g < 0 || !needs[f.y]) return;
    using enum op_kind;
    switch (f.kind) {
      case conv:
        carry_to_parameters(conv_backward_weights, i, g);
        carry({.kind = conv_backward_data,
               .filters = f.filters,
               .groups = f.groups,
               .weight = f.weight,
               .window = f.window},
              i, g, f.x);
        break;
      case dense:
        carry_to_parameters(dense_backward_weights, i, g);
        carry({.kind = dense_backward_data, .filters = f.filters, .weight = f.weight}, i, g, f.x);
        break;
      case batch_norm: {
        bool const wanted = needs[f.x];
        needs[f.x] = true;  // its parameters' gradients come from the same op
        carry({.kind = batch_norm_backward, .saved = f.x, .norm = f.norm, .epsilon = f.epsilon}, i,
              g, f.x);
        needs[f.x] = wanted;
        break;
      }
      case activation:
        carry({.kind = activation_backward,
               .act = f.act,
               .saved = derivative_from_output(f.act) ? f.y : f.x,
               .alpha = f.alpha},
              i, g, f.x);
        break;
      case custom_activation:
        carry({.kind = custom_activation_backward, .saved = f.x, .custom = f.custom}, i, g, f.x);
        break;
      case leaf: {
        leaf_traits const t = p.leaves[f.leaf].traits;
        if (trains(f))
          p.ops[p.op_count++] = {.kind = leaf_backward_parameters,
                                 .region = here,
                                 .layer = f.layer,
                                 .x = g,
                                 .saved = t.parameters_read_x ? f.x : -1,
                                 .mask = t.parameters_read_y ? f.y : -1,
                                 .forward = i,
                                 .leaf = f.leaf};
        carry({.kind = leaf_backward,
               .saved = t.backward_reads_x ? f.x : -1,
               .mask = t.backward_reads_y ? f.y : -1,
               .leaf = f.leaf},
              i, g, f.x);
        break;
      }
      case max_pool:
        carry({.kind = max_pool_backward, .saved = f.x, .window = f.window}, i, g, f.x);
        break;
      case avg_pool:
        carry({.kind = avg_pool_backward, .window = f.window}, i, g, f.x);
        break;
      case adaptive_avg_pool:
        carry({.kind = adaptive_avg_pool_backward, .window = f.window}, i, g, f.x);
        break;
      case scale:
        carry({.kind = scale, .saved = f.saved}, i, g, f.x);
        carry({.kind = scale_backward, .saved = f.x}, i, g, f.saved);
        break;
      case max_unpool:
        carry({.kind = max_unpool_backward, .saved = f.saved, .window = f.window}, i, g, f.x);
        break;
      case flatten:
        carry({.kind = flatten_backward}, i, g, f.x);
        break;
      case pad_channels:
        carry({.kind = pad_channels_backward, .window = f.window}, i, g, f.x);
        break;
      case copy:
        carry({.kind = copy}, i, g, f.x);
        break;
      case to_blocked:
        add_to(f.x, g);
        break;
      case add:
        if (needs[f.x]) add_to(f.x, g);
        if (needs[f.addend]) add_to(f.addend, g);
        break;
      case concat:
        for (int k = 0, channel = 0; k < f.operands; ++k) {
          int const piece = p.operands[f.first_operand + k];
          carry({.kind = slice, .offset = channel}, i, g, piece);
          channel += p.values[piece].c;
        }
        break;
      case none:
      RESIN_REVERSE_KINDS:
        break;  // not in a forward program
    }
  }
  RESIN_END_EVERY_KIND

  /// The reverse of the ops [first, last) of region r (-1: the program), in which whole child
  /// regions are one step.
  constexpr void reverse_range(int first, int last, int r) {
    for (int i = last - 1; i >= first;) {
      int child = p.ops[i].region;
      if (child == r) {
        reverse(i--);
        continue;
      }
      while (p.regions[child].parent != r) child = p.regions[child].parent;
      reverse_region(child);
      i = p.regions[child].first_op - 1;
    }
  }
  constexpr void reverse_region(int r) {
    region const f = p.regions[r];
    if (gradient[f.result] < 0 || !needs[f.result]) return;
    short const outer = here, mine = static_cast<short>(p.region_count++);
    value const shape = p.values[f.argument];
    int const argument = p.add_value(
        {shape.c, shape.h, shape.w, mine, -1, layout::blocked, shape.pieces, shape.first_piece});
    p.regions[mine] = {.parent = outer,
                       .twin = static_cast<short>(r),
                       .reverse = true,
                       .count = f.count,
                       .first_op = p.op_count,
                       .initial = gradient[f.result],
                       .argument = argument};
    here = mine;
    add_to(f.yield, argument);
    reverse_range(f.first_op, f.last_op, r);
    int yield = gradient[f.argument];
    int const maker = p.values[yield].producer;
    // What is carried on must be made here, as a tensor of its own.
    if (maker < 0 || p.values[yield].region != mine || p.ops[maker].kind == op_kind::slice)
      yield = add_like({.kind = op_kind::copy, .region = here, .x = yield}, f.argument);
    p.regions[mine].last_op = p.op_count;
    p.regions[mine].yield = yield;
    here = outer;
    p.regions[mine].result = p.add_value(
        {shape.c, shape.h, shape.w, outer, -1, layout::blocked, shape.pieces, shape.first_piece});
    if (needs[f.initial]) add_to(f.initial, p.regions[mine].result);
  }
};

}  // namespace resin::ir::detail
namespace resin::ir::inline RESIN_TARGET {

/// Forward program -> forward and reverse. The gradients of the output and of the training heads
/// are values that the loss fills in; input_gradient is a value only when asked for. Frozen layers
/// before the first trained one have no reverse ops at all.
template <capacity Cap>
constexpr auto differentiate(program<Cap> const& forward, bool input_too) {
  constexpr capacity cap = reverse_capacity(Cap);
  program<cap> p{};
  copy_program(forward, p);
  if (p.bad.bad()) return p;
  detail::differentiator<program<cap>> d(p, input_too);
  auto seed = [&](int output) {
    value const y = p.values[output];
    int const g = p.add_value({y.c, y.h, y.w, -1, -1, layout::blocked, y.pieces, y.first_piece});
    d.add_to(output, g);
    return g;
  };
  p.output_gradient = seed(p.output);
  for (int i = 0; i < p.head_count; ++i) p.heads[i].gradient = seed(p.heads[i].output);
  d.reverse_range(0, p.forward_ops, -1);
  p.input_gradient = input_too ? d.gradient[p.input] : -1;
  return p;
}

}  // namespace resin::ir
RESIN_END_INSTANTIATED
