// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What lowering carries along: the program so far, where it is in the network, and the rewrites in
// force.

#include <resin/dsl/factorize.hpp>
#include <resin/ir/leaf_table.hpp>
#include <resin/ir/names.hpp>

RESIN_INSTANTIATED
namespace resin::ir::inline RESIN_VERSION {

/// A rewrite that waits for the end of a named layer or scope.
struct pending_rewrite {
  enum class effect : unsigned char { stop, thaw } what = effect::stop;
  label path = {};
  short scope = 0;  // names count from here
  short depth = 0;  // bodies around the rewrite itself
  bool found = false;
};

}  // namespace resin::ir
namespace resin::ir::detail::inline RESIN_VERSION {
/// Makes every `emit` findable by its first argument, in whatever order they stand.
struct emits {};
}  // namespace resin::ir::detail
namespace resin::ir::inline RESIN_VERSION {

template <capacity Cap, class Types>
struct builder : detail::emits {
  static constexpr bool recalls = Cap.recalls > 0;
  static constexpr int max_rewrites = 8;
  program<Cap> p = {};
  name_table<Cap> names = {};
  leaf_table<Types, Cap.leaves> leaves = {};
  int seen[Cap.scopes + 2][name_table<Cap>::kinds] = {};  // layers of each kind in a scope
  short scope = 0, region = -1;
  short depth = 0;  // residual, branch and repeat bodies around
  bool frozen = false;  // inside a frozen prefix
  algorithm by = algorithm::automatic;
  weights stored = weights::full;
  bool plain = false;  // skips are dropped
  bool headless = false;  // training heads are dropped
  bool auxiliary = false;  // inside a training head
  bool has_input = false;
  pending_rewrite rewrites[max_rewrites] = {};
  int rewrite_count = 0;
  static constexpr int max_factorizations = 4;
  struct {
    dsl::factorization rule = {};
    bool used = false;
  } factorizations[max_factorizations] = {};  // the innermost is the last
  int factorization_count = 0;
  int stopped_by = -1;  // the rewrite that ended the program
  bool cut = false;  // one did
  bool escaped = false;  // a recall reached out of the region that is being filled
  int units = 0;  // layers with weights, and bodies that hold some, in the top sequence
  int last_unit_op = -1, last_unit_value = -1, last_unit_layer = -1;

  [[nodiscard]] constexpr bool stopped() const { return stopped_by >= 0 || p.bad.bad(); }

  constexpr int add_layer(layer_kind kind, label name) {
    layer& l = names.layers[names.layer_count];
    l.scope = scope;
    l.region = region;
    l.kind = kind;
    l.name = name;
    l.ordinal = name.empty() ? seen[scope][static_cast<int>(kind)]++ : 0;
    return names.layer_count++;
  }
  constexpr short add_scope(label name, short of_region, int first) {
    scope_entry(names.scope_count) = {scope, of_region, first, name};
    return static_cast<short>(names.scope_count++);
  }
  constexpr ir::scope& scope_entry(int i) { return names.scopes[i]; }

  /// Adds an op reading x here; returns its value.
  constexpr int add(op o, int x) {
    o.x = x;
    o.region = region;
    o.frozen = frozen;
    o.by = by;
    o.stored = stored;
    o.auxiliary = auxiliary;
    return p.add_op(o);
  }
  constexpr void refuse(refusal why, layer_kind kind, label name, int numbers = 0,
                        extent3 want = {}, extent3 got = {},
                        layer_field which = layer_field::none) {
    if (p.bad.bad()) return;
    p.refuse(why, add_layer(kind, name), numbers, want, got);
    p.bad.which = which;
  }

  /// True if the components of `path` are the scope `s` (and below it the leaf `name`) seen from
  /// scope `base`. A numbered scope matches any number it stands for.
  [[nodiscard]] constexpr bool matches(label const& path, short base, short s,
                                       label const* name) const {
    int end = path.size;
    if (name) {
      if (end < name->size) return false;
      for (int i = 0; i < name->size; ++i)
        if (path.text[end - name->size + i] != name->text[i]) return false;
      end -= name->size;
      if (end > 0 && path.text[--end] != '.') return false;
      if (end == 0 && s != base) return false;
    }
    while (s != base && s > 0) {
      ir::scope const& sc = names.scopes[s];
      int start = end;
      while (start > 0 && path.text[start - 1] != '.') --start;
      if (start == end) return false;
      if (sc.name.empty()) {
        int number = 0;
        for (int i = start; i < end; ++i) {
          if (path.text[i] < '0' || path.text[i] > '9') return false;
          number = number * 10 + (path.text[i] - '0');
        }
        int const n = sc.region >= 0 ? p.regions[sc.region].count : 1;
        if (number < sc.first || number >= sc.first + n) return false;
      } else {
        if (end - start != sc.name.size) return false;
        for (int i = start; i < end; ++i)
          if (path.text[i] != sc.name.text[i - start]) return false;
      }
      end = start > 0 ? start - 1 : 0;
      s = sc.parent;
      if (end == 0) break;
    }
    return end == 0 && s == base;
  }

  /// The mark that `path` means here: of this scope, of those around it, of any; -1 if none is, -2
  /// if several are.
  [[nodiscard]] constexpr int find_mark(label const& path) const {
    for (short base = scope;; base = names.scopes[base].parent) {
      for (int i = names.mark_count - 1; i >= 0; --i)
        if (!names.marks[i].closed &&
            matches(path, base, names.marks[i].scope, &names.marks[i].name))
          return i;
      if (base == 0) break;
    }
    int found = -1;
    for (int i = 0; i < names.mark_count; ++i)
      if (!names.marks[i].closed && names.marks[i].name == path) found = found == -1 ? i : -2;
    return found;
  }
  /// Marks from number `first` on stay inside what ends here.
  constexpr void close_marks(int first) {
    for (int i = first; i < names.mark_count; ++i) names.marks[i].closed = true;
  }

  /// Called at the end of a named layer (name given) or of scope `s`: carries out the rewrites that
  /// wait for it.
  constexpr void ended(short s, label const* name) {
    for (int i = 0; i < rewrite_count; ++i) {
      pending_rewrite& r = rewrites[i];
      if (r.found || !matches(r.path, r.scope, s, name)) continue;
      if (depth != r.depth) {
        p.refuse(refusal::cut_inside_body, names.layer_count ? names.layer_count - 1 : -1);
        return;
      }
      carry_out(i);
    }
  }
  /// A freeze waits for its end: of several, the last one to be reached thaws.
  [[nodiscard]] constexpr bool freezing() const {
    for (int i = 0; i < rewrite_count; ++i)
      if (rewrites[i].what == pending_rewrite::effect::thaw && !rewrites[i].found) return true;
    return false;
  }
  constexpr void carry_out(int i) {
    rewrites[i].found = true;
    if (rewrites[i].what == pending_rewrite::effect::thaw)
      frozen = freezing();
    else if (stopped_by < 0 || i < stopped_by)
      stopped_by = i;
  }
};

}  // namespace resin::ir
RESIN_END_INSTANTIATED
