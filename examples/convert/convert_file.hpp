// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// From a published file to one that resin::load takes, by a table.

#include "layout.hpp"
#include "table.hpp"

#include <resin/io/npz.hpp>
#include <resin/io/weight_file.hpp>

#include <filesystem>
#include <map>
#include <string>

namespace convert {

/// Every array in Resin's names and layouts, as float. Names without a rule are refused, all in one
/// message.
inline std::map<std::string, array> converted(resin::weight_file const& file, table const& t) {
  std::map<std::string, array> arrays;
  std::string unknown;
  for (auto const& [name, published] : file.arrays()) {
    auto const to = find(t, name);
    if (!to) {
      unknown += (unknown.empty() ? "" : ", ") + name;
      continue;
    }
    if (to->name == "-") continue;
    array a{published.shape, {}};
    std::size_t count = 1;
    for (std::size_t extent : a.shape) count *= extent;
    a.values.resize(count);
    if (published.type == resin::weight_type::other ||
        !resin::detail::copy_weights(published, a.values.data()))
      throw resin::state_error(file.name() + ": " + name + ": " + published.type_name +
                               " values do not fit float");
    for (std::string const& operation : to->operations) a = apply(operation, std::move(a), name);
    if (!arrays.emplace(to->name, std::move(a)).second)
      throw resin::state_error(file.name() + ": two arrays are to be called " + to->name +
                               ", the second is " + name);
  }
  if (!unknown.empty())
    throw resin::state_error(file.name() + ": the table has no rule for " + unknown);
  return arrays;
}

/// .safetensors or .npz, by the path's extension. `units`: of the input, as the file converted
/// says.
inline void write(std::map<std::string, array> const& arrays, std::filesystem::path const& path,
                  std::string const& units = {}) {
  std::map<std::string, resin::weight_array> all;
  for (auto const& [name, a] : arrays)
    all[name] = {
        a.shape,
        resin::weight_type::f4,
        "F32",
        {reinterpret_cast<std::uint8_t const*>(a.values.data()), a.values.size() * sizeof(float)}};
  if (resin::detail::weight_format_of(path) == resin::detail::weight_format::safetensors) {
    std::map<std::string, std::string> about;
    if (!units.empty()) about[resin::detail::units_key] = units;
    resin::write_safetensors(path, all, about);
    return;
  }
  std::map<std::string, resin::npy_array> archive;
  for (auto const& [name, a] : all)
    archive[name] = {a.shape, resin::dtype::f4, {a.bytes.begin(), a.bytes.end()}};
  if (!units.empty())
    archive[resin::detail::units_array] = {
        {units.size()}, resin::dtype::u1, {units.begin(), units.end()}};
  resin::write_npz(path, archive);
}

}  // namespace convert
