// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// No two parameters of one name.

#include <resin/ir/names.hpp>

RESIN_INSTANTIATED
namespace resin::ir::detail::inline RESIN_TARGET {
template <capacity Cap>
constexpr bool has_parameters(name_table<Cap> const& n, layer_kind k) {
  if (int const own = static_cast<int>(k) - layer_kinds; own >= 0) return n.with_parameters[own];
  return k == layer_kind::conv2d || k == layer_kind::conv1d || k == layer_kind::depthwise_conv2d ||
         k == layer_kind::dense || k == layer_kind::batch_norm || k == layer_kind::custom;
}

/// True if two scopes can spell the same path.
template <capacity Cap>
constexpr bool same_path(name_table<Cap> const& n, int a, int b) {
  while (a > 0 && b > 0) {
    if (a == b) return true;
    scope const &s = n.scopes[a], &t = n.scopes[b];
    bool const s_number = s.name.empty(), t_number = t.name.empty();
    if (s_number != t_number) {  // a scope named by digits against a repeat's number
      scope const& word = s_number ? t : s;
      scope const& range = s_number ? s : t;
      int number = 0;
      for (int i = 0; i < word.name.size; ++i) {
        if (word.name.text[i] < '0' || word.name.text[i] > '9') return false;
        number = number * 10 + (word.name.text[i] - '0');
      }
      int const count = range.region >= 0 ? n.counts[range.region] : 1;
      if (number < range.first || number >= range.first + count) return false;
    } else if (s_number) {
      int const sn = s.region >= 0 ? n.counts[s.region] : 1,
                tn = t.region >= 0 ? n.counts[t.region] : 1;
      if (s.first + sn <= t.first || t.first + tn <= s.first) return false;
    } else if (s.name.text[s.name.size - 1] != t.name.text[t.name.size - 1] || s.name != t.name) {
      return false;  // the last letter first: numbered names differ there, and clang counts steps
    }
    a = s.parent;
    b = t.parent;
  }
  return a == b;
}

/// True if a named layer stands in a repeat that opens no scope for it, so that its copies have one
/// name.
template <capacity Cap>
constexpr bool copies_share_name(name_table<Cap> const& n, layer const& l) {
  for (int r = l.region; r >= 0; r = n.parents[r]) {
    bool scoped = false;
    for (int s = l.scope; s > 0; s = n.scopes[s].parent) scoped = scoped || n.scopes[s].region == r;
    if (!scoped) return true;
  }
  return false;
}
/// A number of a scope's name by which most differ; 0 where it may be a number of a repeat.
constexpr unsigned letters_of(label const& name) {
  if (name.empty() || (name.text[0] >= '0' && name.text[0] <= '9')) return 0;
  unsigned const last = static_cast<unsigned char>(name.text[name.size - 1]);
  return last + (name.size > 1 ? 11u * static_cast<unsigned char>(name.text[name.size - 2]) : 0);
}
}  // namespace resin::ir::detail
namespace resin::ir::inline RESIN_TARGET {

/// The first layer whose parameters have the name of an earlier layer's, or -1. An unnamed layer's
/// own number keeps it apart from its siblings; it can only meet one of the same scope path,
/// written twice.
template <capacity Cap>
constexpr int name_used_twice(name_table<Cap> const& n) {
  int chain[Cap.layers + 1] = {};  // earlier layer of the same hash bucket
  int bucket[64] = {};
  for (int& b : bucket) b = -1;
  for (int i = 0; i < n.layer_count; ++i) {
    layer const& l = n.layers[i];
    if (!detail::has_parameters(n, l.kind)) continue;
    if (!l.name.empty() && detail::copies_share_name(n, l)) return i;
    unsigned h = static_cast<unsigned>(l.kind) * 7u + static_cast<unsigned>(l.ordinal);
    if (!l.name.empty()) {
      h = 0;
      for (int c = 0; c < l.name.size; ++c)
        h = h * 31u + static_cast<unsigned char>(l.name.text[c]);
    }
    h = (h + detail::letters_of(n.scopes[l.scope].name)) % 64;
    for (int j = bucket[h]; j >= 0; j = chain[j]) {
      layer const& m = n.layers[j];
      bool const same_leaf = l.name.empty()
                                 ? m.name.empty() && m.kind == l.kind && m.ordinal == l.ordinal
                                 : m.name == l.name;
      if (same_leaf && detail::same_path(n, l.scope, m.scope)) return i;
    }
    chain[i] = bucket[h];
    bucket[h] = i;
  }
  return -1;
}

}  // namespace resin::ir
RESIN_END_INSTANTIATED
