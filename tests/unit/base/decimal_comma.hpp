// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A program under a locale that writes 1,5 and 1.234.567, whatever locales the system has: C's by
// the system's or one made here with localedef, C++'s by a facet.

#include <clocale>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <locale>
#include <string>

#include <unistd.h>

namespace test {

/// Holds until the end of the scope.
class decimal_comma {
  struct comma : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
  };

 public:
  decimal_comma() : before_(std::locale::global(std::locale(std::locale(), new comma))) {
    for (char const* name : {"de_DE.UTF-8", "de_DE.utf8", "de_DE", "fr_FR.UTF-8"})
      if (std::setlocale(LC_ALL, name) != nullptr) return;
    folder_ =
        std::filesystem::temp_directory_path() / ("resin-locale-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder_);
    std::string const make =
        "localedef -i de_DE -f UTF-8 '" + (folder_ / "de_DE.UTF-8").string() + "' >/dev/null 2>&1";
    static_cast<void>(std::system(make.c_str()));
    ::setenv("LOCPATH", folder_.c_str(), 1);
    static_cast<void>(std::setlocale(LC_ALL, "de_DE.UTF-8"));
    ::unsetenv("LOCPATH");
  }
  decimal_comma(decimal_comma const&) = delete;
  decimal_comma& operator=(decimal_comma const&) = delete;
  ~decimal_comma() {
    std::setlocale(LC_ALL, "C");
    std::locale::global(before_);
    std::error_code ignored;
    if (!folder_.empty()) std::filesystem::remove_all(folder_, ignored);
  }
  /// False where there is no such locale of C's, so that a test would show nothing.
  [[nodiscard]] bool holds() const {
    char text[8];
    std::snprintf(text, sizeof text, "%.1f", 1.5);
    return std::string(text) == "1,5";
  }

 private:
  std::locale before_;
  std::filesystem::path folder_{};
};

}  // namespace test
