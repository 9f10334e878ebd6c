// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Text made of words and numbers: the sentences of errors, and what is written to files. Numbers
// are C's, with a point, whatever locale the program has set. A chain of + and std::to_string is
// compiled anew in each function that throws, a list of words is not: the messages of a trainer
// cost a tenth of its build.

#include <resin/base/namespaces.hpp>

#include <charconv>
#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <system_error>

RESIN_INSTANTIATED
namespace resin::detail::inline RESIN_VERSION {

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

/// Appends a real number as printf's %.{digits}{form} has it, form being e, f or g.
[[gnu::cold, gnu::noinline]] inline void put_real(std::string& to, double value, char form = 'g',
                                                  int digits = 6) {
  auto const as = form == 'f'   ? std::chars_format::fixed
                  : form == 'e' ? std::chars_format::scientific
                                : std::chars_format::general;
  char text[400];  // 1e308 has 309 digits before its point
  to.append(text,
            std::to_chars(text, text + sizeof text, value, as, digits < 40 ? digits : 40).ptr);
}

/// Appends a word; a real number has at most six digits.
[[gnu::cold, gnu::noinline]] inline void put_word(std::string& to, word const& w) {
  if (w.kind == word::is_text) to.append(w.text);
  if (w.kind == word::is_real) put_real(to, w.real);
  if (w.kind != word::is_integer) return;
  char text[24];
  to.append(text, std::to_chars(text, text + sizeof text, w.integer).ptr);
}

/// sentence({"wants ", 3, " channels, got ", c}).
[[gnu::cold, gnu::noinline]] inline std::string sentence(std::initializer_list<word> words) {
  std::string all;
  for (word const& w : words) put_word(all, w);
  return all;
}

/// printf's %s, %d, %e, %f and %g, with a width and a precision if need be, filled from the words
/// in their order; integers of any type are %d.
[[gnu::cold, gnu::noinline]] inline void print(std::string& to, char const* format,
                                               std::initializer_list<word> words) {
  word const* next = words.begin();
  for (char const* at = format; *at != '\0'; ++at) {
    if (*at != '%' || *++at == '%' || next == words.end()) {
      to += *at;
      continue;
    }
    auto const number = [&](int none) {
      int n = *at >= '0' && *at <= '9' ? 0 : none;
      for (; *at >= '0' && *at <= '9'; ++at) n = 10 * n + (*at - '0');
      return n;
    };
    char const fill = *at == '0' ? '0' : ' ';
    int const width = number(0);
    int digits = 6;
    if (*at == '.') ++at, digits = number(0);
    std::size_t const start = to.size();
    if (next->kind == word::is_real)
      put_real(to, next->real, *at, digits);
    else
      put_word(to, *next);
    ++next;
    std::size_t const length = to.size() - start, wanted = static_cast<std::size_t>(width);
    if (length < wanted) to.insert(start, wanted - length, fill);
  }
}
[[gnu::cold]] inline std::string printed(char const* format, std::initializer_list<word> words) {
  std::string all;
  print(all, format, words);
  return all;
}

/// At most `digits` significant digits; what no axis could show is 0.
[[gnu::cold]] inline std::string number_text(double v, int digits = 6) {
  std::string text;
  put_real(text, v < 1e-300 && v > -1e-300 ? 0 : v, 'g', digits);
  return text;
}

/// True if all of the text is one real number, which is then `value`.
[[nodiscard, gnu::cold]] inline bool read_number(std::string_view text, double& value) {
  auto const end = text.data() + text.size();
  auto const [at, flaw] = std::from_chars(text.data(), end, value);
  return at == end && flaw == std::errc{};
}

/// The shortest decimal that reads back as this very number, in every locale.
[[gnu::cold, gnu::noinline]] inline std::string exact_text(double v) {
  char digits[40];
  return {digits, std::to_chars(digits, digits + sizeof digits, v).ptr};
}

}  // namespace resin::detail
RESIN_END_INSTANTIATED
