// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What is asked for by its name, as metrics and outputs are.

#include <resin/base/error.hpp>
#include <resin/base/text.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

RESIN_INSTANTIATED
namespace resin::detail::inline RESIN_VERSION {

/// The number of the first that is called so; training_error, with the names there are, if none
/// is. Its sentence begins with `what`: "history: no metric".
[[nodiscard, gnu::cold, gnu::noinline]] inline std::size_t find_name(
    char const* what, std::string_view called, std::vector<std::string> const& names) {
  std::string known;
  for (std::size_t k = 0; k < names.size(); ++k) {
    if (names[k] == called) return k;
    if (!names[k].empty()) known.append(known.empty() ? "" : ", ").append(names[k]);
  }
  throw training_error(sentence(
      {what, " is called '", called, "'; there ", known.empty() ? "are none" : "are ", known}));
}

}  // namespace resin::detail
RESIN_END_INSTANTIATED
