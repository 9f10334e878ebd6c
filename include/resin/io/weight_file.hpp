// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A file of weights, .safetensors or .npz by its extension: arrays by name.

#include <resin/base/error.hpp>
#include <resin/io/npz.hpp>
#include <resin/io/safetensors.hpp>
#include <resin/io/weight_array.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace resin::detail::inline RESIN_VERSION {
enum class weight_format : unsigned char { safetensors, npz };
inline weight_format weight_format_of(std::filesystem::path const& path) {
  if (path.extension() == ".safetensors") return weight_format::safetensors;
  if (path.extension() == ".npz") return weight_format::npz;
  throw file_error(path.string() + ": expected a name in .safetensors or .npz");
}
}  // namespace resin::detail
namespace resin::inline RESIN_VERSION {

/// All of a file, read and judged: a flaw throws one file_error that names every damaged array.
class weight_file {
 public:
  explicit weight_file(std::filesystem::path const& path) : name_(path.string()) {
    if (detail::weight_format_of(path) == detail::weight_format::safetensors)
      file_ = read_safetensors(path);
    else
      read_archive(path);
  }
  weight_file(weight_file const&) = delete;
  weight_file& operator=(weight_file const&) = delete;

  [[nodiscard]] std::map<std::string, weight_array> const& arrays() const { return file_.arrays; }
  /// The path, for messages.
  [[nodiscard]] std::string const& name() const { return name_; }

 private:
  void read_archive(std::filesystem::path const& path) {
    auto const bytes = detail::read_plain_file(path, static_cast<std::size_t>(-1));
    std::string damaged;
    for (zip_entry const& entry : read_zip_directory(bytes, name_)) {
      try {
        if (entry.name.size() < 5 || !entry.name.ends_with(".npy"))
          throw file_error(name_ + ": entry " + entry.name + ": expected a name in .npy");
        auto const npy = read_zip_entry(bytes, entry, name_);
        npy_array array = parse_npy(npy.data(), npy.size(), name_ + ": entry " + entry.name);
        held_.emplace(entry.name.substr(0, entry.name.size() - 4), std::move(array));
      } catch (file_error const& e) {
        damaged += (damaged.empty() ? "" : "; ") + std::string(e.what());
      }
    }
    if (!damaged.empty()) throw file_error(damaged);
    check_zip_seal(bytes, name_);
    for (auto const& [name, array] : held_) {
      weight_type const type = array.type == dtype::f4   ? weight_type::f4
                               : array.type == dtype::f8 ? weight_type::f8
                               : array.type == dtype::f2 ? weight_type::f2
                                                         : weight_type::other;
      file_.arrays.emplace(
          name, weight_array{array.shape, type,
                             std::string(detail::describe_dtype(array.type).name), array.bytes});
    }
  }

  std::string name_;
  safetensors_file file_;
  std::map<std::string, npy_array> held_;  // an archive's arrays, unpacked
};

}  // namespace resin
