// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A table of names: what each array that others publish is called in Resin, and how its axes turn.
//
// One rule a line: the published name, with `*` for any text; Resin's name, with $1 ... $9 for what
// the stars stood for, or
// `-` for an array that is left out; then operations of layout.hpp, in the order they are done. The
// first rule that fits counts. `use NAME` lets a built-in table go first, and the rules see the
// names it gives. `#` begins a comment.

#include <resin/base/error.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace convert {

struct rule {
  std::string from, to;
  std::vector<std::string> operations{};
};
/// Stages are done one after the other; each is a list of rules.
struct table {
  std::vector<std::vector<rule>> stages{};
};
struct destination {
  std::string name;  // "-" for an array that is left out
  std::vector<std::string> operations{};
};

/// What the stars of the pattern stand for, the shortest texts that fit.
inline std::optional<std::vector<std::string>> fit(std::string_view pattern,
                                                   std::string_view name) {
  if (pattern.empty())
    return name.empty() ? std::optional(std::vector<std::string>{}) : std::nullopt;
  if (pattern[0] != '*') {
    if (name.empty() || name[0] != pattern[0]) return {};
    return fit(pattern.substr(1), name.substr(1));
  }
  for (std::size_t n = 0; n <= name.size(); ++n) {
    if (auto rest = fit(pattern.substr(1), name.substr(n))) {
      rest->insert(rest->begin(), std::string(name.substr(0, n)));
      return rest;
    }
  }
  return {};
}

/// "$1.weight" with the texts put in.
inline std::string filled(std::string const& to, std::vector<std::string> const& texts) {
  std::string name;
  for (std::size_t i = 0; i < to.size(); ++i) {
    if (to[i] != '$' || i + 1 == to.size() || to[i + 1] < '1' || to[i + 1] > '9') {
      name += to[i];
      continue;
    }
    auto const which = static_cast<std::size_t>(to[++i] - '1');
    if (which >= texts.size())
      throw resin::state_error("convert: " + to +
                               " asks for more texts than its pattern has stars");
    name += texts[which];
  }
  return name;
}

/// Where an array goes; nothing if no rule of some stage fits.
inline std::optional<destination> find(table const& t, std::string const& name) {
  destination to{name};
  for (auto const& stage : t.stages) {
    bool found = false;
    for (rule const& r : stage) {
      auto const texts = fit(r.from, to.name);
      if (!texts) continue;
      to.name = filled(r.to, *texts);
      to.operations.insert(to.operations.end(), r.operations.begin(), r.operations.end());
      found = true;
      break;
    }
    if (!found) return {};
    if (to.name == "-") break;
  }
  return to;
}

/// Reads a table's text. `built_in` finds the text behind a `use`, or gives null.
inline table parse_table(std::string_view text, std::string const& where,
                         char const* (*built_in)(std::string_view)) {
  table t;
  std::vector<rule> rules;
  int number = 0;
  while (!text.empty()) {
    std::size_t const end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    ++number;
    line = line.substr(0, line.find('#'));
    std::vector<std::string> words;
    while (!line.empty()) {
      std::size_t const first = line.find_first_not_of(" \t\r");
      if (first == line.npos) break;
      line.remove_prefix(first);
      std::size_t const size = line.find_first_of(" \t\r");
      words.emplace_back(line.substr(0, size));
      line.remove_prefix(size == line.npos ? line.size() : size);
    }
    auto const fail = [&](std::string const& what) {
      throw resin::state_error(where + ", line " + std::to_string(number) + ": " + what);
    };
    if (words.empty()) continue;
    if (words.size() < 2) fail("expected a published name and Resin's, got " + words[0]);
    if (words[0] == "use") {
      char const* const other = built_in(words[1]);
      if (words.size() > 2 || other == nullptr) fail("there is no table " + words[1]);
      if (!rules.empty()) fail("use stands before the rules");
      for (auto& stage : parse_table(other, words[1], built_in).stages) t.stages.push_back(stage);
    } else {
      rules.push_back({words[0], words[1], {words.begin() + 2, words.end()}});
    }
  }
  if (!rules.empty()) t.stages.push_back(rules);
  if (t.stages.empty()) throw resin::state_error(where + ": a table without rules");
  return t;
}

}  // namespace convert
