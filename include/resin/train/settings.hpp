// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What a run was made with, in words: a line a setting. A checkpoint keeps them, so that a run that
// is resumed under others is refused by the name of the first that differs.

#include <resin/base/error.hpp>
#include <resin/base/text.hpp>

#include <string>
#include <string_view>

namespace resin::detail::inline RESIN_TARGET {

class settings {
 public:
  [[gnu::cold, gnu::noinline]] void add(char const* name, std::string_view value) {
    text_.append(name).append(": ").append(value).append("\n");
  }
  [[gnu::cold, gnu::noinline]] void add(char const* name, double value) {
    add(name, exact_text(value));
  }
  [[nodiscard]] std::string const& text() const { return text_; }

  /// state_error by the first line that is another in the file `path`.
  [[gnu::cold, gnu::noinline]] void compare(std::string const& path, std::string_view saved) const {
    std::string_view now = text_;
    while (!saved.empty() || !now.empty()) {
      std::string_view const was = line(saved), is = line(now);
      if (was != is)
        throw state_error(
            sentence({path, ": was written with ", was.empty() ? "no more" : was, ", this run has ",
                      is.empty() ? "no more" : is, "; resuming cannot give the same result"}));
    }
  }

 private:
  /// Takes the first line off.
  static std::string_view line(std::string_view& text) {
    std::size_t const end = text.find('\n');
    std::string_view const first = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    return first;
  }
  std::string text_;
};

/// The last name in what the compiler says of T: "sgd" of "resin::sgd".
template <class T>
[[gnu::cold]] std::string_view type_text() {
  std::string_view text = __PRETTY_FUNCTION__;
  std::size_t const begin = text.find("T = ") + 4;
  text = text.substr(begin, text.find_first_of(";]", begin) - begin);
  text = text.substr(0, text.find('<'));
  return text.substr(text.rfind(':') + 1);
}

}  // namespace resin::detail
