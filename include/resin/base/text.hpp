// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The sentences of errors. A chain of + and std::to_string is compiled anew in each function that
// throws, a list of words is not: the messages of a trainer cost a tenth of its build.

#include <concepts>
#include <cstdio>
#include <initializer_list>
#include <string>
#include <string_view>

namespace resin::detail {

/// A part of a sentence: text, which must outlive the expression, an integer or a real number.
struct word {
  std::string_view text = {};
  long long integer = 0;
  double real = 0;
  enum { is_text, is_integer, is_real } kind = is_text;

  word(char const* s) : text(s) {}
  word(std::string_view s) : text(s) {}
  word(std::string const& s) : text(s) {}
  template <std::integral I>
  word(I n) : integer(static_cast<long long>(n)), kind(is_integer) {}
  template <std::floating_point R>
  word(R r) : real(static_cast<double>(r)), kind(is_real) {}
};

/// sentence({"wants ", 3, " channels, got ", c}).
[[gnu::cold, gnu::noinline]] inline std::string sentence(std::initializer_list<word> words) {
  std::string all;
  for (word const& w : words) {
    char digits[32] = "";
    if (w.kind == word::is_integer) std::snprintf(digits, sizeof digits, "%lld", w.integer);
    if (w.kind == word::is_real) std::snprintf(digits, sizeof digits, "%g", w.real);
    all.append(w.text).append(digits);
  }
  return all;
}

}  // namespace resin::detail
