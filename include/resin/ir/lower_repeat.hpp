// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Lowering of repeats: a region of the program, or the copies one behind the other.

#include <resin/ir/lower_blocks.hpp>

RESIN_INSTANTIATED
namespace resin::ir::detail::inline RESIN_VERSION {

/// `count` copies from number `first` on, as a region (or plainly, for one).
template <class B, class Body>
constexpr int emit_copies(B& b, Body const& body, int x, int count, int first, bool scoped) {
  short const outer_scope = b.scope, outer_region = b.region;
  int const marks = b.names.mark_count;
  if (count == 1) {
    if (scoped) b.scope = b.add_scope({}, -1, first);
    int const y = emit(b, body, x);
    b.scope = outer_scope;
    b.close_marks(marks);
    return y;
  }
  short const r = static_cast<short>(b.p.region_count++);
  int const argument = b.p.add_value({.region = r});
  region here{.parent = outer_region,
              .count = count,
              .first_op = b.p.op_count,
              .initial = x,
              .argument = argument};
  b.p.regions[r] = here;
  b.names.parents[r] = outer_region;
  b.names.counts[r] = count;
  b.region = r;
  if (scoped) b.scope = b.add_scope({}, r, first);
  constexpr int kinds = decltype(b.names)::kinds;
  int before[kinds] = {};
  for (int k = 0; k < kinds; ++k) before[k] = b.seen[b.scope][k];
  int const y = emit(b, body, argument);
  if (!scoped)
    for (int k = 0; k < kinds; ++k) {
      int& seen = b.seen[b.scope][k];
      b.names.kinds_per_copy[r][k] = seen - before[k];
      seen = before[k] + count * (seen - before[k]);
    }
  b.scope = outer_scope;
  b.region = outer_region;
  b.close_marks(marks);
  if (y == argument) {  // nothing was emitted: the identity
    if (b.p.op_count > here.first_op) b.p.refuse(refusal::value_unused, b.names.layer_count - 1);
    --b.p.region_count;
    return x;
  }
  b.p.regions[r].last_op = b.p.op_count;
  b.p.regions[r].yield = y;
  return b.p.regions[r].result = b.p.add_value({.region = outer_region});
}

/// A repeat whose body may recall what stands before it. The reverse part of a loop carries one
/// gradient alone, so such a repeat is written out.
template <class B, class Body>
constexpr int emit_recalling(B& b, Body const& body, int x, int count, int first, bool scoped) {
  B const before = b;
  b.escaped = false;
  int const y = emit_copies(b, body, x, count, first, scoped);
  if (count == 1 || !b.escaped) {
    b.escaped = b.escaped || before.escaped;
    return y;
  }
  b = before;
  if (count > longest_written_out) {
    b.refuse(refusal::number_out_of_range, layer_kind::repeat, {}, 1, {longest_written_out},
             {count}, layer_field::count);
    return x;
  }
  for (int i = 0; i < count; ++i) x = emit_copies(b, body, x, 1, first + i, scoped);
  return x;
}

/// The number k that ends the path of a rewrite where the rest is the scope we are in, or -1.
template <class B>
constexpr int cut_number(B const& b, pending_rewrite const& r) {
  int start = r.path.size, number = 0;
  while (start > 0 && r.path.text[start - 1] != '.') --start;
  if (start == 0 || start == r.path.size) return -1;
  for (int i = start; i < r.path.size; ++i) {
    if (r.path.text[i] < '0' || r.path.text[i] > '9') return -1;
    number = number * 10 + (r.path.text[i] - '0');
  }
  label rest = r.path;
  rest.size = start - 1;
  return b.matches(rest, r.scope, b.scope, nullptr) ? number : -1;
}

template <class B, class Body>
constexpr int emit(B& b, dsl::repeat_block<Body> const& n, int x) {
  if (b.stopped()) return x;
  if (n.count < 0 || n.first < 0) {
    b.refuse(refusal::number_out_of_range, layer_kind::repeat, {}, 1, {0},
             {n.count < 0 ? n.count : n.first},
             n.count < 0 ? layer_field::count : layer_field::first);
    return x;
  }
  bool const scoped = b.scope != 0;
  int const end = n.first + n.count;
  for (int at = n.first; at < end && !b.stopped();) {  // a rewrite may cut between two copies
    int stop = end;
    if (scoped)
      for (int i = 0; i < b.rewrite_count; ++i) {
        int const k = b.rewrites[i].found ? -1 : cut_number(b, b.rewrites[i]);
        if (k >= at && k < stop) stop = k + 1;
      }
    {
      body_guard<B> guard(b, x);
      if constexpr (B::recalls)
        x = emit_recalling(b, n.body, x, stop - at, at, scoped);
      else
        x = emit_copies(b, n.body, x, stop - at, at, scoped);
    }
    if (scoped)
      for (int i = 0; i < b.rewrite_count; ++i) {
        if (b.rewrites[i].found || cut_number(b, b.rewrites[i]) != stop - 1) continue;
        if (b.rewrites[i].depth == b.depth)
          b.carry_out(i);
        else
          b.p.refuse(refusal::cut_inside_body, b.names.layer_count - 1);
      }
    at = stop;
  }
  return x;
}

}  // namespace resin::ir::detail
RESIN_END_INSTANTIATED
