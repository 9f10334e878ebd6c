// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The names there are, for the refusal of one that there is not. Instantiated by an error alone.

#include <resin/diagnostic/network_refused.hpp>
#include <resin/passes/compile.hpp>

#include <cstddef>
#include <utility>

RESIN_INSTANTIATED
namespace resin::detail::inline RESIN_TARGET {

/// Names, each once, between commas; of more than fit, those before "...".
struct name_list {
  char text[128] = {};
  int size = 0;
  constexpr void put(char const* s, int n) {
    for (int i = 0; i < n; ++i) text[size++] = s[i];
  }
  [[nodiscard]] constexpr bool has(char const* s, int n) const {
    for (int from = 0; from < size;) {
      int same = 0, end = from;
      while (end < size && text[end] != ',') ++end;
      while (same < n && from + same < end && text[from + same] == s[same]) ++same;
      if (same == n && from + n == end) return true;
      from = end + 2;
    }
    return false;
  }
  constexpr void add(char const* s, int n) {
    bool const full = size > 3 && text[size - 1] == '.';
    if (n == 0 || full || has(s, n)) return;
    if (size > 0) put(", ", 2);
    if (size + n + 7 < static_cast<int>(sizeof text))
      put(s, n);
    else
      put("...", 3);
  }
  constexpr void add(label const& name) { add(name.text, name.size); }
};

enum class name_kind { taps, marks, pools, layers };

/// Of a network: its taps, its marks, its max_pool2d's, or the layers and scopes of its top that
/// have names of their own.
template <auto const& Net, name_kind Which, int But = -1>
constexpr name_list names_there_are() {
  auto const& lowered = ir::detail::front<Net>::lowered;
  auto const& names = lowered.names;
  name_list to;
  if (Which == name_kind::taps)
    for (int i = 0; i < lowered.code.tap_count; ++i) to.add(names.taps[i]);
  if (Which == name_kind::marks)
    for (int i = 0; i < names.mark_count; ++i) to.add(names.marks[i].name);
  for (int i = 0; i < names.layer_count; ++i) {
    ir::layer const& l = names.layers[i];
    if (i == But) continue;
    if (Which == name_kind::pools && l.kind == ir::layer_kind::max_pool2d) to.add(l.name);
    if (Which != name_kind::layers) continue;
    int s = l.scope;
    while (s > 0 && names.scopes[s].parent > 0) s = names.scopes[s].parent;
    to.add(s > 0 ? names.scopes[s].name : l.name);
  }
  if (to.size == 0) to.put("none", 4);
  return to;
}

/// A text as each compiler prints it readably: g++ a string, clang a character at a time.
template <auto Text,
          class Characters = std::make_index_sequence<static_cast<std::size_t>(Text.size)>>
struct spelled_text;
template <auto Text, std::size_t... P>
struct spelled_text<Text, std::index_sequence<P...>> {
#ifdef __clang__
  using name = layer<Text.text[P]...>;
  using list = there_are<Text.text[P]...>;
#else
  using name = layer<path_string<sizeof...(P) + 1>{{Text.text[P]...}}>;
  using list = there_are<path_string<sizeof...(P) + 1>{{Text.text[P]...}}>;
#endif
};

/// The refusal of a name that is none of those.
template <auto const& Net, label Name, name_kind Which>
using name_refused = network_refused<refusal::unknown_name, typename spelled_text<Name>::name,
                                     typename spelled_text<names_there_are<Net, Which>()>::list>;

/// What verdict V looked for; `there_are` of nothing where it is about no name.
template <auto const& Net, verdict V>
constexpr auto names_for() {
  constexpr ir::layer_kind kind = ir::detail::front<Net>::lowered.names.layers[V.layer].kind;
  constexpr name_kind which = V.reason == refusal::recall_unknown    ? name_kind::marks
                              : kind == ir::layer_kind::max_unpool2d ? name_kind::pools
                                                                     : name_kind::layers;
  return static_cast<typename spelled_text<names_there_are<Net, which, V.layer>()>::list*>(nullptr);
}

}  // namespace resin::detail
RESIN_END_INSTANTIATED
