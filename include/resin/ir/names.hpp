// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What layers and scopes are called. The passes do not look at it; diagnostics, state() and
// summaries do.

#include <resin/base/label.hpp>
#include <resin/ir/program.hpp>

RESIN_INSTANTIATED
namespace resin::ir::inline RESIN_VERSION {

// clang-format off
/// What a layer is called after when it has no name of its own.
enum class layer_kind : unsigned char {
  conv2d, depthwise_conv2d, dense, batch_norm, max_pool2d, avg_pool2d, adaptive_avg_pool2d,
  flatten, activation, residual, branches, sum, dense_block,
  scale_by, auxiliary, repeat, replace_head, features, freeze, factorize, input, tap, mark,
  recall, max_unpool2d, conv1d, max_pool1d, avg_pool1d, custom
};
inline constexpr int layer_kinds = 29;

[[nodiscard]] constexpr const char* text(layer_kind k) {
  constexpr const char* names[] = {
      "conv2d", "depthwise_conv2d", "dense", "batch_norm", "max_pool2d", "avg_pool2d",
      "adaptive_avg_pool2d", "flatten", "activation", "residual",
      "branches", "sum", "dense_block", "scale_by", "auxiliary", "repeat",
      "replace_head", "features", "freeze", "factorize", "input", "tap", "mark",
      "recall", "max_unpool2d", "conv1d", "max_pool1d", "avg_pool1d", "custom"};
  static_assert(sizeof(names) / sizeof(*names) == layer_kinds,
                "a layer_kind has no word: each enumerator has one, in their order");
  return names[static_cast<int>(k)];
}
// clang-format on

struct layer {
  short scope = 0;
  short region = -1;
  layer_kind kind = layer_kind::conv2d;
  label name = {};
  int ordinal = 0;  // among its siblings of its word, in the first copy of every repeat around it
};

/// A named scope, or the numbers first ... of a repeat inside one. Scope 0 is the network itself.
struct scope {
  short parent = -1;
  short region = -1;  // the repeat whose number it is
  int first = 0;
  label name = {};
};

/// A value that has a name. `closed`: not to be seen any more; `recalled`: somewhere.
struct marked_value {
  label name = {};
  short scope = 0, region = -1;
  int value = -1;
  bool closed = false, recalled = false;
};

/// The kinds of leaf layers are numbered behind the built-in ones: what has the same word is the
/// same kind.
[[nodiscard]] constexpr layer_kind own_kind(int i) {
  return static_cast<layer_kind>(layer_kinds + i);
}

template <capacity Cap>
struct name_table {
  layer layers[Cap.layers + 1] = {};
  scope scopes[Cap.scopes + 2] = {};
  static constexpr int kinds = layer_kinds + Cap.kinds;
  int kinds_per_copy[Cap.regions + 1][kinds] = {};  // of a repeat that opens no scope
  label words[Cap.kinds + 1] = {};  // of the leaf layers' kinds
  bool with_parameters[Cap.kinds + 1] = {};
  short parents[Cap.regions + 1] = {};
  int counts[Cap.regions + 1] = {};
  label taps[Cap.taps + 1] = {};
  marked_value marks[Cap.marks + 1] = {};
  int layer_count = 0, scope_count = 0, mark_count = 0;
  [[nodiscard]] constexpr const char* word(layer_kind k) const {
    int const own = static_cast<int>(k) - layer_kinds;
    return own < 0 ? text(k) : words[own].text;
  }
};

/// A path under construction; long enough for any network whose names fit labels.
struct path_text {
  char text[256] = {};
  int size = 0;
  constexpr void add(char c) {
    if (size < 255) text[size++] = c;
  }
  constexpr void add(const char* s, int n) {
    for (int i = 0; i < n; ++i) add(s[i]);
  }
  constexpr void add(int number) {
    char digits[12] = {};
    int n = 0;
    do digits[n++] = static_cast<char>('0' + number % 10);
    while (number /= 10);
    while (n) add(digits[--n]);
  }
};

/// "layer3.0.conv2": the path of a layer in iteration index[r] of each region r (all first
/// iterations when index is null).
template <capacity Cap>
constexpr path_text path_of(name_table<Cap> const& names, int which, int const* index = nullptr) {
  path_text to;
  if (which < 0) return to;
  layer const& l = names.layers[which];
  int depth = 0;
  for (int s = l.scope; s > 0; s = names.scopes[s].parent) ++depth;
  for (; depth > 0; --depth) {  // outermost first
    int s = l.scope;
    for (int up = 1; up < depth; ++up) s = names.scopes[s].parent;
    scope const& around = names.scopes[s];
    if (around.name.empty())
      to.add(around.first + (index && around.region >= 0 ? index[around.region] : 0));
    else
      to.add(around.name.text, around.name.size);
    to.add('.');
  }
  if (!l.name.empty()) {
    to.add(l.name.text, l.name.size);
    return to;
  }
  int ordinal = l.ordinal;
  if (index)
    for (int r = l.region; r >= 0; r = names.parents[r])
      ordinal += index[r] * names.kinds_per_copy[r][static_cast<int>(l.kind)];
  for (const char* c = names.word(l.kind); *c; ++c) to.add(*c);
  to.add('_');
  to.add(ordinal);
  return to;
}

}  // namespace resin::ir
RESIN_END_INSTANTIATED
