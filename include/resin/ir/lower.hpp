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

#include <type_traits>

namespace resin::ir::detail::inline RESIN_VERSION {

/// `count` copies from number `first` on, as a region (or plainly, for one).
template <class B, class Body>
constexpr int emit_copies(B& b, Body const& body, int x, int count, int first, bool scoped) {
  short const outer_scope = b.scope, outer_region = b.region;
  if (count == 1) {
    if (scoped) b.scope = b.add_scope({}, -1, first);
    int const y = emit(b, body, x);
    b.scope = outer_scope;
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
  if (y == argument) {  // nothing was emitted: the identity
    --b.p.region_count;
    return x;
  }
  b.p.regions[r].last_op = b.p.op_count;
  b.p.regions[r].yield = y;
  return b.p.regions[r].result = b.p.add_value({.region = outer_region});
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
  while (b.p.region_count > regions && b.p.regions[b.p.region_count - 1].first_op >= b.last_unit_op)
    --b.p.region_count;
  int kept = taps;
  for (int i = taps; i < b.p.tap_count; ++i) {
    int const v = b.p.taps[i];
    bool const cut = b.p.values[v].producer >= b.last_unit_op;
    if (!cut) {
      b.p.taps[kept] = v;
      b.names.taps[kept++] = b.names.taps[i];
    }
  }
  b.p.tap_count = kept;
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
  if (b.stopped_by == mine) b.stopped_by = -1;
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
  return lowered<cap, types>{b.p, b.names, b.leaves};
}

}  // namespace resin::ir
