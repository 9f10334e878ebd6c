// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// From a forward program to the steps of a narrow one: repeats are written out, values get types,
// and conversions stand where types meet.

#include <resin/base/namespaces.hpp>
#include <resin/passes/narrow_program.hpp>

RESIN_INSTANTIATED
namespace resin::ir::detail::inline RESIN_TARGET {

/// Activations that a step applies itself; others are steps of their own. Of bytes these are
/// bounds.
[[nodiscard]] constexpr bool fused_narrow(activation_kind a) {
  return a == activation_kind::pass || a == activation_kind::relu || a == activation_kind::relu6;
}

template <class Program>
constexpr narrow_capacity capacity_of_narrow(Program const& p) {
  narrow_capacity c{4, 8};
  for (int i = 0; i < p.op_count; ++i) {
    op const& o = p.ops[i];
    if (o.kind == op_kind::none) continue;
    int const copies = static_cast<int>(p.copies(o.region));
    // The step, its activation and sum, a conversion of each operand.
    c.steps += copies * (5 + 2 * o.operands);
    c.pieces += copies * (2 * o.operands + 2);
    if (o.kind == op_kind::concat) c.pieces += copies * p.op_count;
  }
  return c;
}

template <narrow_capacity Cap, class Program>
struct narrow_lowering {
  Program const& p;
  bool const* keep;  ///< ops that stay float
  narrow_type type;
  narrow_program<Cap.steps, Cap.pieces> q = {};
  int map[Program::room.values + 1] = {};  ///< a value of p in q; -1: the input
  int index[Program::room.regions + 1] = {};  ///< iterations
  int image[3][2] = {{-1, -1}, {-1, -1}, {-1, -1}};
  int as[Cap.steps + 2][3] = {};  ///< conversions of a value, plus one
  bool piece[Cap.steps + 2] = {};  ///< lies in a concatenation

  constexpr narrow_lowering(Program const& program, bool const* kept, narrow_type t)
      : p(program), keep(kept), type(t) {
    for (int& v : map) v = -1;
    q.input = p.values[p.input].shape();
    q.tag_count = 1;  // the input
    for (int i = 0; i < p.tap_count; ++i) q.bad = narrow_refusal::taps;
    emit(0, p.op_count, -1);
    q.output = map[p.output] >= 0 ? map[p.output] : image_as(narrow_type::float32, false);
  }

  constexpr int add_value(int c, int h, int w, narrow_type t, int tag) {
    q.values[q.value_count] = {.c = c, .h = h, .w = w, .type = t, .tag = tag};
    return q.value_count++;
  }
  constexpr narrow_step& add_step(narrow_kind kind, int x, int c, int h, int w, narrow_type t,
                                  short layer) {
    narrow_step& s = q.steps[q.step_count++];
    s.kind = kind;
    s.x = x;
    s.layer = layer;
    s.y = add_value(c, h, w, t, q.tag_count++);
    return s;
  }
  constexpr int image_as(narrow_type t, bool words) {
    int& v = image[static_cast<int>(t)][words];
    if (v < 0) {
      narrow_step& s = q.steps[q.step_count++];
      s.kind = narrow_kind::image;
      s.y = v = add_value(q.input.c, q.input.h, q.input.w, t, 0);
      q.values[v].image = words;
    }
    return v;
  }
  /// Value v of p in type t; `words`: who reads it takes it in words.
  constexpr int operand(int v, narrow_type t, bool words = false) {
    int const x = map[v];
    if (x < 0) return image_as(t, words);
    if (q.values[x].type == t) return x;
    int& converted = as[x][static_cast<int>(t)];
    if (!converted) {
      narrow_value const& from = q.values[x];
      narrow_step& s = q.steps[q.step_count++];
      s.kind = narrow_kind::convert;
      s.x = x;
      s.y = add_value(from.c, from.h, from.w, t, from.tag);
      converted = s.y + 1;
    }
    return converted - 1;
  }
  /// A copy that may lie where another value cannot.
  constexpr int moved(int x, short layer) {
    narrow_value const v = q.values[x];
    return add_step(narrow_kind::move, x, v.c, v.h, v.w, v.type, layer).y;
  }
  constexpr long long offset_of(int parameter) const {
    if (parameter < 0) return -1;
    ir::parameter const& a = p.parameters[parameter];
    long long offset = a.offset;
    for (int r = a.region; r >= 0; r = p.regions[r].parent)
      offset += index[r] * (a.running() ? p.regions[r].statistics : p.regions[r].parameters);
    return offset;
  }

  constexpr void emit(int first, int last, int region) {
    for (int i = first; i < last;) {
      int inner = -1;
      for (int r = 0; r < p.region_count && inner < 0; ++r)
        if (p.regions[r].parent == region && p.regions[r].first_op == i && p.regions[r].last_op > i)
          inner = r;
      if (inner < 0) {
        if (p.ops[i].kind != op_kind::none) visit(i);
        ++i;
        continue;
      }
      ir::region const& g = p.regions[inner];
      for (index[inner] = 0; index[inner] < g.count; ++index[inner]) {
        map[g.argument] = index[inner] == 0 ? map[g.initial] : map[g.yield];
        emit(g.first_op, g.last_op, inner);
      }
      map[g.result] = map[g.yield];
      i = g.last_op;
    }
  }

  /// The op's function, where its step does not apply it.
  constexpr int activated(int x, op const& o) {
    if (fused_narrow(o.act)) return x;
    narrow_value const v = q.values[x];
    narrow_step& s = add_step(narrow_kind::activation, x, v.c, v.h, v.w, v.type, o.layer);
    s.act = o.act;
    s.alpha = o.alpha;
    return s.y;
  }
  constexpr void take_norm(narrow_step& s, op const& o) {
    if (o.norm < 0) return;
    for (int k = 0; k < 4; ++k) s.norm[k] = offset_of(o.norm + k);
    s.epsilon = o.epsilon;
  }

  RESIN_EVERY_KIND
  constexpr void visit(int i) {
    op const& o = p.ops[i];
    value const& to = p.values[o.y];
    narrow_type const t = keep[i] ? narrow_type::float32 : type;
    activation_kind const act = fused_narrow(o.act) ? o.act : activation_kind::pass;
    using enum op_kind;
    switch (o.kind) {
      case conv:
      case dense: {
        bool const depthwise =
            o.kind == conv && o.groups > 1 && o.groups == p.values[o.x].c && o.groups == o.filters;
        int x = operand(o.x, t, o.groups == 1);
        if (o.groups > 1 && is_concat(x)) x = moved(x, o.layer);
        int const addend = o.addend >= 0 ? operand(o.addend, t) : -1;
        narrow_value const from = q.values[x];
        narrow_step& s = add_step(depthwise ? narrow_kind::depthwise : narrow_kind::conv, x, to.c,
                                  to.h, to.w, t, o.layer);
        s.act = act;
        s.addend = addend;
        s.op = i;
        s.window = o.window;
        if (o.kind == dense) s.window = {.kernel = {from.h, from.w}};
        s.groups = o.kind == dense ? 1 : o.groups;
        s.channels = from.c;
        s.filters = to.c;
        s.weight = offset_of(o.weight);
        s.bias = offset_of(o.bias);
        take_norm(s, o);
        map[o.y] = activated(s.y, o);
        return;
      }
      case batch_norm: {
        narrow_step& s =
            add_step(narrow_kind::affine, operand(o.x, t), to.c, to.h, to.w, t, o.layer);
        s.channels = to.c;
        take_norm(s, o);
        if (o.addend >= 0) {
          int const normed = s.y;
          add_sum(normed, operand(o.addend, t), o, act);
        } else {
          s.act = act;
          map[o.y] = s.y;
        }
        map[o.y] = activated(map[o.y], o);
        return;
      }
      case op_kind::add:
        add_sum(operand(o.x, t), operand(o.addend, t), o, act);
        map[o.y] = activated(map[o.y], o);
        return;
      case scale: {
        int const x = operand(o.x, t), factor = operand(o.saved, t),
                  addend = o.addend >= 0 ? operand(o.addend, t) : -1;
        narrow_step& s = add_step(narrow_kind::scale_of_channels, x, to.c, to.h, to.w, t, o.layer);
        s.factor = factor;
        s.addend = addend;
        s.act = act;
        map[o.y] = activated(s.y, o);
        return;
      }
      case activation:
        if (fused_narrow(o.act)) {  // as the table of a function
          narrow_step& s =
              add_step(narrow_kind::activation, operand(o.x, t), to.c, to.h, to.w, t, o.layer);
          s.act = o.act;
          map[o.y] = s.y;
        } else {
          map[o.y] = activated(operand(o.x, t), o);
        }
        return;
      case max_pool:
      case avg_pool:
      case adaptive_avg_pool: {
        narrow_step& s = add_step(o.kind == max_pool   ? narrow_kind::max_pool
                                  : o.kind == avg_pool ? narrow_kind::avg_pool
                                                       : narrow_kind::adaptive_avg_pool,
                                  operand(o.x, t), to.c, to.h, to.w, t, o.layer);
        s.window = o.window;
        map[o.y] = s.y;
        return;
      }
      case pad_channels: {
        narrow_step& s = add_step(narrow_kind::move, operand(o.x, t), to.c, to.h, to.w, t, o.layer);
        s.window = o.window;
        s.front = (to.c - p.values[o.x].c) / 2;
        map[o.y] = s.y;
        return;
      }
      case op_kind::concat: {
        int const first = q.operand_count;
        q.operand_count += o.operands;
        for (int k = 0; k < o.operands; ++k) {
          int x = operand(p.operands[o.first_operand + k], t);
          if (piece[x] || q.values[x].tag <= 0) x = moved(x, o.layer);
          piece[x] = true;
          q.operands[first + k] = x;
        }
        narrow_step& s = add_step(narrow_kind::concat, -1, to.c, to.h, to.w, t, o.layer);
        s.first_operand = first;
        s.operands = o.operands;
        map[o.y] = s.y;
        return;
      }
      case flatten:
        // The extents stay; what is behind is a dense layer, or the output, and reads them so.
        for (int k = i + 1; k < p.op_count; ++k)
          if (p.ops[k].kind != none && p.ops[k].kind != dense && !gives_probabilities(p.ops[k]) &&
              p.ops[k].kind != flatten && p.values[o.x].h * p.values[o.x].w > 1 &&
              (p.ops[k].x == o.y || p.ops[k].addend == o.y))
            q.bad = narrow_refusal::flatten;
        map[o.y] = map[o.x];
        return;
      case leaf:
        // In float, behind the last step.
        if (gives_probabilities(o)) {
          if (o.y != p.output) q.bad = narrow_refusal::not_last;
          q.softmax_pixels = to.h * to.w;
          map[o.y] = map[o.x];
          return;
        }
        [[fallthrough]];
      case custom_activation:
      case max_unpool:
        q.bad = narrow_refusal::custom;
        map[o.y] = map[o.x];
        return;
      case none:
      case to_blocked:
      case copy:
      RESIN_REVERSE_KINDS:
        return;  // not in a program before it is laid out
    }
  }
  RESIN_END_EVERY_KIND
  constexpr bool gives_probabilities(op const& o) const {
    return o.kind == op_kind::leaf && p.leaves[o.leaf].traits.probabilities;
  }
  constexpr void add_sum(int x, int addend, op const& o, activation_kind act) {
    narrow_value const v = q.values[x];
    narrow_step& s = add_step(narrow_kind::add, x, v.c, v.h, v.w, v.type, o.layer);
    s.addend = addend;
    s.act = act;
    map[o.y] = s.y;
  }
  constexpr bool is_concat(int v) const {
    for (int i = 0; i < q.step_count; ++i)
      if (q.steps[i].y == v) return q.steps[i].kind == narrow_kind::concat;
    return false;
  }
};

}  // namespace resin::ir::detail
RESIN_END_INSTANTIATED
