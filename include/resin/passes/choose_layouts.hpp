// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Where each tensor's channels lie, and the few copies that cannot be avoided. Concatenation itself
// never copies: the pieces are written in place. A copy is needed where one tensor would have to
// lie in two places at once.

#include <resin/ir/op_row.hpp>
#include <resin/passes/planar_values.hpp>
#include <resin/passes/walk.hpp>

RESIN_INSTANTIATED
namespace resin::ir::detail::inline RESIN_TARGET {

template <class Program>
constexpr bool same_pieces(Program const& p, value const& a, value const& b) {
  if (a.pieces != b.pieces) return false;
  for (int i = 0; i < a.pieces; ++i)
    if (p.operands[a.first_piece + i] != p.operands[b.first_piece + i]) return false;
  return true;
}

/// Copies the channel pieces of `from` to value `to`.
template <class Program>
constexpr void take_pieces(Program& p, int to, int from) {
  p.values[to].pieces = p.values[from].pieces;
  p.values[to].first_piece = p.values[from].first_piece;
}

/// The pieces of a concatenation: neighbours grow together where the first ends at a block
/// boundary.
template <class Program>
constexpr void concat_pieces(Program& p, op const& o, int block) {
  int const first = p.operand_count;
  int n = 0;
  for (int i = 0; i < o.operands; ++i) {
    value const& v = p.values[p.operands[o.first_operand + i]];
    for (int k = 0; k < (v.pieces ? v.pieces : 1); ++k) {
      int const size = v.pieces ? p.operands[v.first_piece + k] : v.c;
      if (n > 0 && p.operands[first + n - 1] % block == 0)
        p.operands[first + n - 1] += size;
      else
        p.operands[first + n++] = size;
    }
  }
  value& y = p.values[o.y];
  if (n > 1) {
    y.pieces = static_cast<short>(n);
    y.first_piece = first;
    p.operand_count = first + n;
  }
}

/// Which operands of concats can be written in place: made by an op of the same region, and a piece
/// of one concat only. The last concat that wants a value gets it.
template <class Program>
struct piece_choice {
  bool in_place[Program::room.operands + 1] = {};
  constexpr explicit piece_choice(Program const& p) {
    bool taken[Program::room.values + 1] = {};
    for (int r = 0; r < p.region_count; ++r) taken[p.regions[r].yield] = true;
    for (int i = p.op_count - 1; i >= 0; --i) {
      op const& o = p.ops[i];
      if (o.kind != op_kind::concat) continue;
      for (int k = o.first_operand; k < o.first_operand + o.operands; ++k) {
        int const v = p.operands[k], producer = p.values[v].producer;
        if (producer < 0 || p.values[v].region != o.region || taken[v] ||
            p.ops[producer].kind == op_kind::flatten)
          continue;
        taken[v] = in_place[k] = true;
      }
    }
  }
};

}  // namespace resin::ir::detail
namespace resin::ir::inline RESIN_TARGET {

constexpr capacity layout_capacity(capacity c) {
  capacity l = c;
  l.ops = 2 * c.ops + c.operands + c.regions + 2;
  l.values = 2 * c.ops + c.values + c.operands + c.regions + 2;
  l.operands = 3 * c.operands + c.operands * c.operands / 4;
  return l;
}

/// Runs on the forward program, so that the reverse one inherits the layouts. `block`: channels of
/// a vector.
template <capacity Cap>
constexpr auto choose_layouts(program<Cap> const& old, int block) {
  constexpr capacity cap = layout_capacity(Cap);
  program<cap> p{};
  copy_program(old, p);
  p.op_count = 0;
  detail::piece_choice<program<Cap>> const choice(old);
  planar_values<program<Cap>> const planar(old, block);
  int blocked_input = -1;
  auto insert = [&](op_kind kind, int x, int region, short layer) {
    return p.add_op({.kind = kind, .region = static_cast<short>(region), .layer = layer, .x = x},
                    p.values[x].shape());
  };
  auto input_blocked = [&](short layer) {
    if (blocked_input < 0) blocked_input = insert(op_kind::to_blocked, p.input, -1, layer);
    return blocked_input;
  };
  auto one_piece = [&](int v, op const& o) {
    return p.values[v].pieces > 1 ? insert(op_kind::copy, v, o.region, o.layer) : v;
  };
  // What is read after a run, and what seeds the reverse part, lies in the arena.
  for (int i = 0; i < p.tap_count; ++i)
    if (p.taps[i] == p.input) p.taps[i] = input_blocked(-1);
  for (int i = 0; i < p.head_count; ++i)
    if (p.heads[i].output == p.input) p.heads[i].output = input_blocked(-1);
  if (p.output == p.input) p.output = input_blocked(-1);
  walk(
      old,
      [&](int r) {
        region& g = p.regions[r];
        if (g.initial == p.input) g.initial = input_blocked(-1);
        g.first_op = p.op_count;
        detail::take_pieces(p, g.argument, g.initial);
      },
      [&](int i) {
        op o = old.ops[i];
        int const conv_channels = block > 4 ? block - 1 : 4;
        bool const takes_planar =
            o.kind == op_kind::flatten ||
            (o.kind == op_kind::conv && o.groups == 1 && p.values[p.input].c <= conv_channels);
        if (o.x == p.input && !takes_planar) o.x = input_blocked(o.layer);
        if (o.addend == p.input && o.addend >= 0) o.addend = input_blocked(o.layer);
        bool const beside = o.kind == op_kind::scale || o.kind == op_kind::max_unpool;
        if (beside && o.saved == p.input) o.saved = input_blocked(o.layer);
        op_row const row = row_of(p, o);
        if (row.whole_x || (o.kind == op_kind::conv && o.groups > 1)) o.x = one_piece(o.x, o);
        if (beside && !detail::same_pieces(p, p.values[o.x], p.values[o.saved])) {
          int const copied = insert(op_kind::copy, o.saved, o.region, o.layer);
          detail::take_pieces(p, copied, o.x);
          o.saved = copied;
        }
        if (o.kind == op_kind::add && !detail::same_pieces(p, p.values[o.x], p.values[o.addend])) {
          int const copied = insert(op_kind::copy, o.addend, o.region, o.layer);
          detail::take_pieces(p, copied, o.x);
          o.addend = copied;
        }
        if (o.kind == op_kind::concat)
          for (int k = o.first_operand; k < o.first_operand + o.operands; ++k) {
            int const v = p.operands[k];
            if (choice.in_place[k]) continue;
            p.operands[k] =
                insert(v == p.input ? op_kind::to_blocked : op_kind::copy, v, o.region, o.layer);
            if (v != p.input) detail::take_pieces(p, p.operands[k], v);
          }
        p.values[o.y].producer = p.op_count;
        if (planar.chosen[o.y]) p.values[o.y].form = layout::planar;
        p.ops[p.op_count++] = o;
        if (row.pieces == pieces_rule::joined) detail::concat_pieces(p, o, block);
        if (row.pieces == pieces_rule::as_x) detail::take_pieces(p, o.y, o.x);
      },
      [&](int r) {
        region& g = p.regions[r];
        int const producer = p.values[g.yield].producer;
        if (producer < 0 || p.ops[producer].kind == op_kind::flatten ||
            !detail::same_pieces(p, p.values[g.yield], p.values[g.argument])) {
          g.yield = insert(op_kind::copy, g.yield, r, p.ops[p.op_count - 1].layer);
          detail::take_pieces(p, g.yield, g.argument);
        }
        g.last_op = p.op_count;
        detail::take_pieces(p, g.result, g.argument);
      });
  p.forward_ops = p.op_count;
  return p;
}

}  // namespace resin::ir
RESIN_END_INSTANTIATED
