// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Lowering of marks and recalls: names of values, which the program has anyway.

#include <resin/dsl/mark.hpp>
#include <resin/dsl/max_unpool2d.hpp>
#include <resin/dsl/recall.hpp>
#include <resin/ir/lower_leaf.hpp>
#include <resin/ir/needs.hpp>

RESIN_INSTANTIATED
namespace resin::ir::detail::inline RESIN_VERSION {

template <class B>
constexpr int emit(B& b, dsl::mark_point const& n, int x) {
  if (b.stopped()) return x;
  if (!b.has_input) {
    b.refuse(refusal::input_missing, layer_kind::mark, n.name);
    return x;
  }
  for (int i = 0; i < b.names.mark_count; ++i) {
    marked_value const& m = b.names.marks[i];
    if (!m.closed && m.scope == b.scope && m.name == n.name) {
      b.refuse(refusal::name_used_twice, layer_kind::mark, n.name);
      return x;
    }
  }
  b.names.marks[b.names.mark_count++] = {n.name, b.scope, b.region, x};
  return x;
}
template <class B>
constexpr int emit(B& b, dsl::recall_point const& n, int x) {
  if (b.stopped()) return x;
  int const i = b.find_mark(n.name);
  if (i < 0) {
    bool closed = false;
    for (int k = 0; k < b.names.mark_count; ++k) closed = closed || b.names.marks[k].name == n.name;
    b.refuse(i == -2  ? refusal::name_used_twice
             : closed ? refusal::recall_of_copy
                      : refusal::recall_unknown,
             layer_kind::recall, n.name);
    return x;
  }
  marked_value& m = b.names.marks[i];
  b.escaped = b.escaped || m.region != b.region;
  m.recalled = true;
  return m.value;
}

/// The pooling op that `path` means here, as find_mark finds a mark; -1 if none is.
template <class B>
constexpr int find_pool(B const& b, label const& path) {
  for (short base = b.scope;; base = b.names.scopes[base].parent) {
    for (int i = b.p.op_count - 1; i >= 0; --i) {
      op const& o = b.p.ops[i];
      if (o.kind != op_kind::max_pool) continue;
      layer const& l = b.names.layers[o.layer];
      if (!l.name.empty() && b.matches(path, base, l.scope, &l.name)) return i;
    }
    if (base == 0) break;
  }
  int found = -1;
  for (int i = 0; i < b.p.op_count; ++i)
    if (b.p.ops[i].kind == op_kind::max_pool && b.names.layers[b.p.ops[i].layer].name == path)
      found = i;
  return found;
}
template <class B>
constexpr int emit(B& b, max_unpool2d const& n, int x) {
  if (b.stopped()) return x;
  int const i = n.of.empty() ? -1 : find_pool(b, n.of);
  if (i < 0 || !within(b.p, b.region, b.p.ops[i].region) ||
      (b.p.ops[i].auxiliary && !b.auxiliary)) {
    b.refuse(i < 0 ? refusal::unknown_name : refusal::recall_of_copy, layer_kind::max_unpool2d,
             n.of);
    return x;
  }
  b.escaped = b.escaped || b.p.ops[i].region != b.region;
  return emit_leaf(
      b, {.kind = op_kind::max_unpool, .saved = b.p.ops[i].x, .window = b.p.ops[i].window},
      layer_kind::max_unpool2d, n.name, x);
}

/// A value that nothing reads was left behind by a recall: its layers would never learn. Behind a
/// cut such layers are what the network beyond would have read: they keep their parameters and are
/// not run, as those of a training head.
template <class Program>
constexpr void judge_unused(Program& p, bool cut) {
  if (p.bad.bad()) return;
  for_each_unneeded(p, [&](op& o) {
    if (!cut && !o.auxiliary) p.refuse(refusal::value_unused, o.layer);
    o.auxiliary = true;
  });
}

/// True if a mark of that name stands anywhere in the network.
template <class L>
constexpr bool marks_somewhere(L const& n, label const& name) {
  if constexpr (__is_same(L, dsl::mark_point))
    return n.name == name;
  else if constexpr (dsl::Combinator<L>)
    return n.with_children(
        [&](auto const&... child) { return (false || ... || marks_somewhere(child, name)); });
  else
    return false;
}

}  // namespace resin::ir::detail
RESIN_END_INSTANTIATED
