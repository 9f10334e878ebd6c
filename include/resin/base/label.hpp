// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A fixed-size name, usable inside constexpr values and template arguments.

#include <resin/base/namespaces.hpp>

RESIN_INSTANTIATED
namespace resin::inline RESIN_VERSION {

/// A name of at most 47 characters. A longer literal is refused where it is written.
struct label {
  static constexpr int capacity = 48;
  char text[capacity] = {};
  int size = 0;

  constexpr label() = default;
  template <int N>
  constexpr label(const char (&literal)[N]) : size(N <= capacity ? N - 1 : capacity - 1) {
    static_assert(N <= capacity,
                  "name_too_long - a layer's name has at most 47 characters - choose a shorter "
                  "name; docs/errors.md#name_too_long");
    for (int i = 0; i < size; ++i) text[i] = literal[i];
  }
  [[nodiscard]] constexpr bool empty() const { return size == 0; }
  friend constexpr bool operator==(label const& a, label const& b) {
    if (a.size != b.size) return false;
    for (int i = 0; i < a.size; ++i)
      if (a.text[i] != b.text[i]) return false;
    return true;
  }
};

/// The prefix with a number behind it: numbered("layer", 3) is "layer3".
[[nodiscard]] constexpr label numbered(label prefix, int number) {
  char digits[12] = {};
  int n = 0;
  do digits[n++] = static_cast<char>('0' + number % 10);
  while (number /= 10);
  while (n && prefix.size + 1 < label::capacity) prefix.text[prefix.size++] = digits[--n];
  return prefix;
}

}  // namespace resin
RESIN_END_INSTANTIATED
