// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Files of bytes: a quantised network's weights as they are multiplied, in .safetensors. They are
// read array by array, so that a program never holds more than the packed weights and one array.

#include <resin/io/units_text.hpp>
#include <resin/io/weight_file.hpp>
#include <resin/io/weight_match.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

RESIN_INSTANTIATED
namespace resin::detail::inline RESIN_VERSION {

/// A network that quantize() made.
template <class Net>
concept StoredInBytes = requires {
  Net::stored_arrays();
};

/// A narrow_array's type as the format calls it.
template <class Array>
char const* stored_type(Array const& a) {
  using type = decltype(a.holds);
  return a.holds == type::int8 ? "I8" : a.holds == type::uint8 ? "U8" : "F32";
}

/// Writes a calibrated network's bytes.
template <class Net>
[[gnu::cold]] void save_bytes(Net const& net, std::filesystem::path const& path) {
  if (weight_format_of(path) != weight_format::safetensors)
    throw file_error(path.string() +
                     ": a quantised network is written as .safetensors - give it that extension");
  std::map<std::string, std::vector<std::uint8_t>> held;
  std::map<std::string, weight_array> arrays;
  net.store([&](auto const& a, auto contents) {
    auto const& bytes = held[a.name] = {contents.begin(), contents.end()};
    arrays.emplace(a.name, weight_array{a.shape, weight_type::other, stored_type(a), bytes});
  });
  for (auto& [name, array] : arrays)
    if (array.type_name == "F32") array.type = weight_type::f4;
  write_safetensors(path, arrays, metadata_of(net));
}

/// False, and nothing done, if the file is sound but none of bytes.
template <class Net>
[[gnu::cold]] bool load_bytes(Net& net, std::filesystem::path const& path) {
  if (weight_format_of(path) != weight_format::safetensors) return false;
  opened_safetensors const file(path);
  std::map<std::string, safetensors_entry const*> there;
  for (safetensors_entry const& e : file.header.entries) there.emplace(e.name, &e);
  if (there.count("quantization.scales") == 0) return false;
  auto const wanted = Net::stored_arrays();
  std::map<std::string, std::remove_reference_t<decltype(wanted.front())>*> by_name;
  std::vector<std::string> missing, misfit, extra;
  for (auto const& a : wanted) {
    by_name.emplace(a.name, &a);
    auto const at = there.find(a.name);
    if (at == there.end()) {
      missing.push_back(a.name);
    } else if (safetensors_entry const& e = *at->second;
               e.dtype != stored_type(a) || e.shape != a.shape) {
      misfit.push_back(a.name + " wants " + stored_type(a) + ' ' + shape_text(a.shape) + " got " +
                       e.dtype + ' ' + shape_text(e.shape));
    }
  }
  for (auto const& [name, entry] : there)
    if (by_name.count(name) == 0) extra.push_back(name);
  std::string text;
  auto const list = [&](char const* what, std::vector<std::string> const& names) {
    if (!names.empty()) text += std::string(" ") + what + ": " + joined(names) + ".";
  };
  list("Missing", missing);
  list("Wrong type or shape", misfit);
  list("Not in the network", extra);
  if (!text.empty())
    throw state_error(file.in.name() + ": the bytes are of another network, nothing was changed." +
                      text + " Save them from the network that loads them.");
  auto const about = file.header.metadata.find(units_key);
  input_units const units = units_of_text(
      about == file.header.metadata.end() ? std::string() : about->second, file.in.name());
  net.load_stored([&](auto& taker) {
    file.for_each(
        [&](safetensors_entry const& e, auto contents) { taker(*by_name.at(e.name), contents); });
  });
  net.set_units(units);
  return true;
}

}  // namespace resin::detail
RESIN_END_INSTANTIATED
