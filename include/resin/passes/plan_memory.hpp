// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Where every value lies: pieces inside their concatenation, results over operands that die, what a
// repeat carries in one slot where that is possible, and offsets for all of it.

#include <resin/base/blocks.hpp>
#include <resin/ir/location.hpp>
#include <resin/passes/arena.hpp>
#include <resin/passes/liveness.hpp>
#include <resin/passes/overwrites.hpp>

RESIN_INSTANTIATED
namespace resin::ir::inline RESIN_TARGET {

/// The plan of a program for one image, in elements.
template <int Values>
struct memory_plan {
  location where[Values + 1] = {};
  long long arena = 0, bound = 0;  // bound: the most that lives at one time; no plan can need less
  int storages = 0;
};

/// Elements of a value in memory: whole channel blocks, or rounded up to a vector.
template <class Program>
constexpr long long elements(Program const& p, value const& v, int block) {
  auto up = [&](long long n) { return base::round_up(n, block); };
  if (v.form == layout::planar) return up(static_cast<long long>(v.c) * v.h * v.w);
  long long channels = v.pieces ? 0 : up(v.c);
  for (int i = 0; i < v.pieces; ++i) channels += up(p.operands[v.first_piece + i]);
  return channels * v.h * v.w;
}

}  // namespace resin::ir
namespace resin::ir::detail::inline RESIN_TARGET {

template <class Program>
struct placer {
  static constexpr int n = Program::room.values + 1;
  Program& p;
  int block;
  liveness<Program> live;
  storage storages[n] = {};
  int storage_count = 0;
  int of[n] = {};  // storage of a value
  int next_member[n] = {};
  int whole[n] = {};  // the concatenation a piece belongs to
  int made[n] = {};  // position from which a value's memory is written (its first piece's)
  location where[n] = {};

  constexpr placer(Program& program, int b) : p(program), block(b), live(program) {
    for (int v = 0; v < p.value_count; ++v) {
      of[v] = next_member[v] = whole[v] = -1;
      made[v] = live.first[v];
    }
    for (int i = p.op_count - 1; i >= 0; --i) {
      op const& o = p.ops[i];
      if (view(o) && live.saved[o.y]) live.saved[o.x] = true;
      if (o.kind != op_kind::concat) continue;
      for (int k = 0; k < o.operands; ++k) whole[p.operands[o.first_operand + k]] = o.y;
    }
    for (int i = 0; i < p.op_count; ++i) {  // pieces come before their whole
      int const y = p.ops[i].y;
      if (y < 0 || whole[y] < 0) continue;
      int const w = whole[y];
      if (made[y] < made[w]) made[w] = made[y];
      if (live.saved[y]) live.saved[w] = true;
    }
    for (int i = p.op_count - 1; i >= 0; --i) {
      int const y = p.ops[i].y;
      if (y >= 0 && whole[y] >= 0 && live.saved[whole[y]]) live.saved[y] = true;
    }
  }

  /// Ops that only name memory: a slice of a gradient, a flatten of what is a vector already.
  constexpr bool view(op const& o) const {
    if (o.kind == op_kind::slice) return true;
    if (o.kind != op_kind::flatten && o.kind != op_kind::flatten_backward) return false;
    value const &x = p.values[o.x], &y = p.values[o.y];
    return o.addend < 0 && x.h == 1 && x.w == 1 && y.h == 1 && y.w == 1 && x.pieces <= 1 &&
           y.pieces <= 1 && o.x != p.input;
  }

  constexpr int new_storage(int v, long long copies) {
    int const s = storage_count++;
    long long const line = 16;
    storages[s] = {.size = base::round_up(elements(p, p.values[v], block), line),
                   .copies = copies,
                   .first = 1 << 30,
                   .last = -1};
    return s;
  }
  constexpr void join(int v, int s) {
    of[v] = s;
    next_member[v] = storages[s].members;
    storages[s].members = v;
    extend(s, made[v], live.last[v]);
  }
  constexpr void extend(int s, int first, int last) {
    if (first >= 0 && first < storages[s].first) storages[s].first = first;
    if (last > storages[s].last) storages[s].last = last;
  }
  constexpr location fixed_in(int s) const {
    return {.how = placement::fixed, .size = storages[s].size};
  }

  /// May value v, made at position i over its operand u, share u's memory?
  constexpr bool fits_over(int v, int i, int u) const {
    if (u < 0 || of[u] < 0 || where[u].how != placement::fixed || live.saved[v] ||
        p.values[u].region != p.values[v].region)
      return false;
    if (elements(p, p.values[u], block) != elements(p, p.values[v], block) ||
        !overwrites(p, p.ops[i], u))
      return false;
    long long const begin = where[u].slice, end = begin + elements(p, p.values[v], block);
    for (int m = storages[of[u]].members; m >= 0; m = next_member[m]) {
      if (m == v) continue;
      long long const m_begin = where[m].slice, m_end = m_begin + elements(p, p.values[m], block);
      if (m_end <= begin || end <= m_begin) continue;
      if (live.last[m] < i || live.last[v] < made[m]) continue;
      bool const same_place = m_begin == begin && m_end == end;
      if (live.last[m] == i && same_place && overwrites(p, p.ops[i], m)) continue;
      int const maker = p.values[m].producer;
      if (made[m] == live.last[v] && maker == made[m] && same_place &&
          overwrites(p, p.ops[maker], v))
        continue;
      return false;
    }
    return true;
  }

  /// Offset of a slice's first channel in its whole.
  constexpr long long channel_offset(value const& whole_value, int channel) const {
    long long physical = 0;
    if (!whole_value.pieces) physical = channel;
    int left = channel;
    for (int i = 0; i < whole_value.pieces; ++i) {
      int const size = p.operands[whole_value.first_piece + i];
      if (left < size) {
        physical += left;
        break;
      }
      left -= size;
      physical += base::round_up(size, block);
    }
    return base::round_up(physical, block) * whole_value.h * whole_value.w;
  }

  /// Memory for a concatenation and, at once, for all its pieces, which lie in it one behind the
  /// other.
  constexpr void place_pieces(int w) {
    op const& o = p.ops[p.values[w].producer];
    long long slice = where[w].slice;
    for (int k = 0; k < o.operands; ++k) {
      int const v = p.operands[o.first_operand + k];
      where[v] = where[w];
      where[v].slice = slice;
      join(v, of[w]);
      slice += elements(p, p.values[v], block);
      if (is_concat(v)) place_pieces(v);
    }
  }
  constexpr bool is_concat(int v) const {
    return p.values[v].producer >= 0 && p.ops[p.values[v].producer].kind == op_kind::concat;
  }

  /// Memory of its own for v, one copy for each iteration if the reverse part reads it.
  constexpr void place_alone(int v) {
    bool const keep = live.saved[v];
    short const r = p.values[v].region;
    int const s = new_storage(v, keep ? p.copies(r) : 1);
    where[v] = fixed_in(s);
    if (keep) {
      where[v].how = placement::saved;
      where[v].region = r;
    }
    join(v, s);
    if (is_concat(v)) place_pieces(v);
  }

  constexpr void enter(int r) {
    region const& g = p.regions[r];
    int const a = g.argument, y = g.yield, z = g.result, x = g.initial;
    bool const keep = live.saved[a] || live.saved[y] || live.saved[z];
    int const maker = p.values[y].producer;
    bool const one =
        !keep && (live.last[a] < made[y] ||
                  (live.last[a] == made[y] && maker == made[y] && overwrites(p, p.ops[maker], a)));
    bool const merged = one && can_carry(x, r);
    int const s = merged ? of[x] : new_storage(a, keep ? p.copies(r) : one ? 1 : 2);
    location const l{.region = static_cast<short>(r),
                     .slots = keep  ? 0
                              : one ? 1
                                    : 2,
                     .size = storages[s].size};
    for (int v : {a, y, z}) {
      where[v] = l;
      where[v].how = merged   ? placement::fixed
                     : v == a ? placement::argument
                     : v == y ? placement::yield
                              : placement::result;
      where[v].slice = merged ? where[x].slice : 0;
    }
    where[a].initial = x;
    extend(s, g.first_op, g.last_op - 1);
    if (of[x] >= 0) extend(of[x], made[x], live.last[a] < g.last_op ? live.last[a] : g.last_op - 1);
    if (of[x] >= 0 && keep) extend(of[x], made[x], live.last[a]);
    for (int v : {a, y, z}) join(v, s);
    if (is_concat(y)) place_pieces(y);
  }
  /// True if the value that enters region r may be overwritten by what the region carries.
  constexpr bool can_carry(int x, int r) const {
    region const& g = p.regions[r];
    if (of[x] < 0 || where[x].how != placement::fixed || p.values[x].region != g.parent ||
        live.initials[x] != 1)
      return false;
    long long const begin = where[x].slice, end = begin + elements(p, p.values[x], block);
    for (int m = storages[of[x]].members; m >= 0; m = next_member[m]) {
      long long const m_begin = where[m].slice, m_end = m_begin + elements(p, p.values[m], block);
      if (m_end > begin && m_begin < end && live.last[m] >= g.first_op) return false;
    }
    return true;
  }

  constexpr void visit(int i) {
    op const& o = p.ops[i];
    if (o.y < 0 || of[o.y] >= 0 || p.values[o.y].streamed) return;
    if (view(o)) {
      where[o.y] = where[o.x];
      if (o.kind == op_kind::slice) where[o.y].slice += channel_offset(p.values[o.x], o.offset);
      join(o.y, of[o.x]);
      return;
    }
    if (whole[o.y] >= 0) {  // the first piece makes room for the whole
      int w = o.y;
      while (whole[w] >= 0) w = whole[w];
      if (of[w] < 0) place_alone(w);
      return;
    }
    for (int u : {o.addend, o.x, o.saved})
      if (fits_over(o.y, i, u)) {
        where[o.y] = where[u];
        join(o.y, of[u]);
        return;
      }
    place_alone(o.y);
  }
};

}  // namespace resin::ir::detail
namespace resin::ir::inline RESIN_TARGET {
/// `block`: lanes of a vector.
template <class Program>
constexpr auto plan_memory(Program p, int block) {
  memory_plan<Program::room.values> plan{};
  if (p.bad.bad()) return plan;
  detail::placer<Program> place(p, block);
  place.where[p.input] = {.how = placement::external, .size = p.values[p.input].shape().size()};
  bool gradient_placed = p.output_gradient < 0;
  auto place_gradients = [&] {
    gradient_placed = true;
    place.place_alone(p.output_gradient);
    for (int i = 0; i < p.head_count; ++i) place.place_alone(p.heads[i].gradient);
  };
  walk(
      p,
      [&](int r) {
        if (!gradient_placed && p.regions[r].first_op >= p.forward_ops) place_gradients();
        place.enter(r);
      },
      [&](int i) {
        if (!gradient_placed && i >= p.forward_ops) place_gradients();
        place.visit(i);
      },
      [](int) {});
  if (!gradient_placed) place_gradients();  // the reverse part has no op
  arena_size const size = place_storages<Program::room.values + 1, Program::room.ops>(
      place.storages, place.storage_count, p.op_count);
  for (int v = 0; v < p.value_count; ++v) {
    plan.where[v] = place.where[v];
    if (place.of[v] >= 0) plan.where[v].offset = place.storages[place.of[v]].offset;
  }
  plan.arena = size.elements;
  plan.bound = size.bound;
  plan.storages = place.storage_count;
  return plan;
}

}  // namespace resin::ir
RESIN_END_INSTANTIATED
