// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The units of a network's input as a line of a file's metadata: "bytes mean 0.5 deviation 0.25".
// In an archive the line is an array of bytes; no array of a network has a name without a dot.

#include <resin/base/error.hpp>
#include <resin/base/finite.hpp>
#include <resin/base/text.hpp>
#include <resin/tensor/input_units.hpp>

#include <charconv>
#include <concepts>
#include <map>
#include <string>
#include <string_view>

namespace resin::detail::inline RESIN_VERSION {

inline constexpr char const *units_key = "resin.input", *units_array = "resin_input";

/// A network whose trainer tells it what its numbers are.
template <class Net>
concept KnowsUnits = requires(Net& net, input_units const& units) {
  { net.units() } -> std::convertible_to<input_units>;
  net.set_units(units);
};

[[nodiscard, gnu::cold]] inline std::string text_of_units(input_units const& u) {
  if (u.what == input_units::kind::scaled) return "scaled";
  std::string text = u.what == input_units::kind::bytes ? "bytes mean" : "numbers mean";
  for (int i = 0; i < u.means; ++i) text += " " + exact_text(u.mean[i]);
  text += " deviation";
  for (int i = 0; i < u.deviations; ++i) text += " " + exact_text(u.deviation[i]);
  return text;
}

/// What text_of_units wrote; unknown of no text, and file_error of any other.
[[nodiscard, gnu::cold]] inline input_units units_of_text(std::string_view text,
                                                          std::string const& file) {
  input_units u;
  if (text.empty()) return u;
  if (text == "scaled") {
    u.what = input_units::kind::scaled;
    return u;
  }
  auto const fail = [&] {
    throw file_error(file + ": metadata " + units_key + " is not the units of an input");
  };
  auto const word = [&](std::string_view w) {
    if (text.substr(0, w.size()) != w) return false;
    text.remove_prefix(w.size());
    return true;
  };
  auto const numbers = [&](double* to) {
    int count = 0;
    while (count < 8 && text.size() > 1 && text[0] == ' ' && text[1] != 'd') {
      auto const read = std::from_chars(text.data() + 1, text.data() + text.size(), to[count]);
      if (read.ec != std::errc() || !is_finite(to[count])) fail();
      text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
      ++count;
    }
    return count;
  };
  if (word("bytes mean"))
    u.what = input_units::kind::bytes;
  else if (word("numbers mean"))
    u.what = input_units::kind::numbers;
  else
    fail();
  u.means = numbers(u.mean);
  if (u.means == 0 || !word(" deviation")) fail();
  u.deviations = numbers(u.deviation);
  if (u.deviations == 0 || !text.empty()) fail();
  for (int i = 0; i < u.deviations; ++i)
    if (!(u.deviation[i] > 0)) fail();
  return u;
}

/// What a file of the network says beside its arrays.
template <class Net>
[[nodiscard, gnu::cold]] std::map<std::string, std::string> metadata_of(Net const& net) {
  if constexpr (KnowsUnits<Net>)
    if (net.units().what != input_units::kind::unknown)
      return {{units_key, text_of_units(net.units())}};
  return {};
}

}  // namespace resin::detail
