// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// From the value to the program: one walk in data order. Shapes are not known yet; rewrites are
// carried out here.

#include <resin/dsl/dsl.hpp>
#include <resin/ir/builder.hpp>
#include <resin/ir/capacity_of.hpp>
#include <resin/ir/custom_types.hpp>
#include <resin/ir/lower_blocks.hpp>
#include <resin/ir/lower_marks.hpp>
#include <resin/ir/lower_pool.hpp>
#include <resin/ir/lower_repeat.hpp>

#include <type_traits>

RESIN_INSTANTIATED
namespace resin::ir::detail::inline RESIN_VERSION {

template <class B, class Body>
constexpr int emit(B& b, dsl::named_scope<Body> const& n, int x) {
  if (b.stopped()) return x;
  short const outer = b.scope;
  b.scope = b.add_scope(n.name, -1, 0);
  x = emit(b, n.body, x);
  if (!b.stopped()) b.ended(b.scope, nullptr);
  b.scope = outer;
  return x;
}

/// `net` with a field of the builder set for its length.
template <class B, class V, class Net>
constexpr int emit_with(B& b, V B::*field, V value, Net const& net, int x) {
  V const outer = b.*field;
  b.*field = value;
  x = emit(b, net, x);
  b.*field = outer;
  return x;
}

template <class B, class Net>
constexpr int emit(B& b, dsl::plain_net<Net> const& n, int x) {
  return emit_with(b, &B::plain, true, n.net, x);
}

template <class B, class Net>
constexpr int emit(B& b, dsl::forced_net<Net> const& n, int x) {
  return emit_with(b, &B::by, n.by, n.net, x);
}

template <class B, class Net>
constexpr int emit(B& b, dsl::stored_net<Net> const& n, int x) {
  return emit_with(b, &B::stored, n.stored, n.net, x);
}

template <class B, class Net>
constexpr int emit(B& b, dsl::bounded_net<Net> const& n, int x) {
  long long const bound = n.bytes < 1 ? 1 : n.bytes;
  if (b.p.training_memory == 0 || bound < b.p.training_memory) b.p.training_memory = bound;
  return emit(b, n.net, x);
}

/// Found and merged by passes/merge_branches.hpp, which knows shapes.
template <class B, class Net>
constexpr int emit(B& b, dsl::reparameterized_net<Net> const& n, int x) {
  return emit(b, n.net, x);
}

/// The network is lowered whole, then cut before its last unit with weights.
template <class B, class Net, class Head>
constexpr int emit(B& b, dsl::replaced_head<Net, Head> const& n, int x) {
  if (b.stopped()) return x;
  int const outer_units = b.units, taps = b.p.tap_count;
  int const regions = b.p.region_count;
  bool const outer_headless = b.headless;
  b.headless = true;  // they judge by the old head's classes
  x = emit(b, n.net, x);
  b.headless = outer_headless;
  if (b.stopped()) return x;
  if (b.units == outer_units) {
    b.refuse(refusal::head_missing, layer_kind::replace_head, {});
    return x;
  }
  for (int i = b.last_unit_layer; i < b.names.layer_count;
       ++i) {  // names of the old head are free again
    layer const& l = b.names.layers[i];
    if (!l.name.empty()) continue;
    int& seen = b.seen[l.scope][static_cast<int>(l.kind)];
    if (l.ordinal < seen) seen = l.ordinal;
  }
  b.names.layer_count = b.last_unit_layer;
  b.p.op_count = b.last_unit_op;
  int const all_regions = b.p.region_count;
  while (b.p.region_count > regions && b.p.regions[b.p.region_count - 1].first_op >= b.last_unit_op)
    --b.p.region_count;
  auto const gone = [&](int v) {
    for (int r = b.p.region_count; r < all_regions; ++r)
      if (b.p.regions[r].result == v) return true;
    return b.p.values[v].producer >= b.last_unit_op;
  };
  int kept = taps;
  for (int i = taps; i < b.p.tap_count; ++i) {
    if (gone(b.p.taps[i])) continue;
    b.p.taps[kept] = b.p.taps[i];
    b.names.taps[kept++] = b.names.taps[i];
  }
  b.p.tap_count = kept;
  kept = 0;
  for (int i = 0; i < b.names.mark_count; ++i)
    if (!gone(b.names.marks[i].value)) b.names.marks[kept++] = b.names.marks[i];
  b.names.mark_count = kept;
  --b.units;
  return emit(b, n.head, b.last_unit_value);
}

template <class B, class Net>
constexpr int emit_until(B& b, Net const& net, int x, label path, pending_rewrite::effect what,
                         layer_kind kind) {
  if (b.rewrite_count == B::max_rewrites) {
    b.refuse(refusal::number_out_of_range, kind, path, 1, {B::max_rewrites}, {B::max_rewrites + 1},
             layer_field::rewrites);
    return x;
  }
  int const mine = b.rewrite_count++;
  b.rewrites[mine] = {what, path, b.scope, b.depth, false};
  x = emit(b, net, x);
  if (!b.rewrites[mine].found && !b.stopped()) b.refuse(refusal::unknown_name, kind, path);
  if (b.stopped_by == mine) {
    b.stopped_by = -1;
    b.cut = true;
  }
  --b.rewrite_count;
  return x;
}

template <class B, class Net>
constexpr int emit(B& b, dsl::features_net<Net> const& n, int x) {
  if (b.stopped()) return x;
  return emit_until(b, n.net, x, n.last, pending_rewrite::effect::stop, layer_kind::features);
}

template <class B, class Net>
constexpr int emit(B& b, dsl::frozen_net<Net> const& n, int x) {
  if (b.stopped()) return x;
  b.frozen = true;
  x = emit_until(b, n.net, x, n.last, pending_rewrite::effect::thaw, layer_kind::freeze);
  b.frozen = b.freezing();  // of a freeze around this one, if its end is still to come
  return x;
}

template <class B, class Net, class Trained>
constexpr int emit(B& b, dsl::fake_quantized_net<Net, Trained> const& n, int x) {
  return emit(b, n.trained, x);
}

/// Rules nest: what an inner one makes the outer ones see.
template <class B, class Net>
constexpr int emit(B& b, dsl::factorized_net<Net> const& n, int x) {
  if (b.stopped()) return x;
  int const k = n.rule.kernel, least = n.rule.rows_and_columns ? 2 : 5;
  if (b.factorization_count == B::max_factorizations || k < least || (least == 5 && k % 2 == 0)) {
    b.refuse(refusal::number_out_of_range, layer_kind::factorize, {}, 1, {least}, {k},
             layer_field::kernel);
    return x;
  }
  int const mine = b.factorization_count++;
  b.factorizations[mine] = {n.rule, false};
  x = emit(b, n.net, x);
  --b.factorization_count;
  if (!b.factorizations[mine].used && !b.stopped())
    b.refuse(refusal::nothing_to_factorize, layer_kind::factorize, {}, 2, {k, k, 0});
  return x;
}

}  // namespace resin::ir::detail
namespace resin::ir::inline RESIN_VERSION {

/// A program, what its layers are called, and the values of its leaf layers.
template <capacity Cap, class Types>
struct lowered {
  program<Cap> code = {};
  name_table<Cap> names = {};
  leaf_table<Types, Cap.leaves> leaves = {};
};
}  // namespace resin::ir
namespace resin::ir::detail::inline RESIN_VERSION {
template <class Net>
constexpr capacity whole_capacity(Net const& net) {
  capacity c = capacity_of(net);
  c.kinds = custom_types<Net>::size;
  return c;
}
}  // namespace resin::ir::detail
namespace resin::ir::inline RESIN_VERSION {

template <auto const& Net>
constexpr auto lower() {
  constexpr capacity cap = detail::whole_capacity(Net);
  using types = custom_types<std::remove_cvref_t<decltype(Net)>>;
  builder<cap, types> b{};
  b.names.scope_count = 1;
  int const y = detail::emit(b, Net, -1);
  if (!b.has_input) b.refuse(refusal::input_missing, layer_kind::input, {});
  b.p.output = y;
  b.p.forward_ops = b.p.op_count;
  if constexpr (cap.recalls > 0) {
    detail::judge_unused(b.p, b.cut);
    if (b.p.bad.reason == refusal::recall_unknown &&
        detail::marks_somewhere(Net, b.names.layers[b.p.bad.layer].name))
      b.p.bad.reason = refusal::recall_too_early;
  }
  return lowered<cap, types>{b.p, b.names, b.leaves};
}

}  // namespace resin::ir
RESIN_END_INSTANTIATED
