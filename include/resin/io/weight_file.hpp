// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A file of weights, .safetensors or .npz by its extension: arrays by name.

#include <resin/base/error.hpp>
#include <resin/io/npz.hpp>
#include <resin/io/safetensors.hpp>
#include <resin/io/units_text.hpp>
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
  /// What stands beside them, as text.
  [[nodiscard]] std::string metadata(std::string const& key) const {
    auto const at = file_.metadata.find(key);
    return at == file_.metadata.end() ? std::string() : at->second;
  }
  /// The path, for messages.
  [[nodiscard]] std::string const& name() const { return name_; }

 private:
  void read_archive(std::filesystem::path const& path) {
    auto const bytes = read_zip_file(path.string());
    std::string damaged;
    for (zip_entry const& entry : read_zip_directory(bytes, name_)) {
      try {
        read_entry(entry, read_zip_entry(bytes, entry, name_));
      } catch (file_error const& e) {
        damaged += (damaged.empty() ? "" : "; ") + std::string(e.what());
      }
    }
    if (!damaged.empty()) throw file_error(damaged);
    check_zip_seal(bytes, name_);
    if (auto const at = held_.find(detail::units_array); at != held_.end()) {
      if (at->second.type != dtype::u1)
        throw file_error(name_ + ": " + detail::units_array + " is not the units of an input");
      file_.metadata[detail::units_key] = {at->second.bytes.begin(), at->second.bytes.end()};
      file_.arrays.erase(detail::units_array);
    }
  }
  /// What is no array of a type that is read is known by name and type alone.
  void read_entry(zip_entry const& entry, std::vector<std::uint8_t> const& npy) {
    std::string const where = name_ + ": entry " + entry.name;
    bool const named = entry.name.size() >= 5 && entry.name.ends_with(".npy");
    std::string const name = named ? entry.name.substr(0, entry.name.size() - 4) : entry.name;
    weight_array known{{}, weight_type::other, "no array", {}};
    if (named) {
      auto const header = detail::read_npy_header(npy.data(), npy.size(), npy.size(), where);
      known.shape = header.shape;
      known.type_name = "of type " + header.descr;
      if (auto const* const type = detail::npy_type_of(header.descr).entry; type != nullptr) {
        npy_array const& array =
            held_.emplace(name, parse_npy(npy.data(), npy.size(), where)).first->second;
        known.type = array.type == dtype::f4   ? weight_type::f4
                     : array.type == dtype::f8 ? weight_type::f8
                     : array.type == dtype::f2 ? weight_type::f2
                                               : weight_type::other;
        known.type_name = type->name;
        known.bytes = array.bytes;
      }
    }
    if (!file_.arrays.emplace(name, std::move(known)).second)
      throw file_error(where + ": " + name + " is there twice");
  }

  std::string name_;
  safetensors_file file_;
  std::map<std::string, npy_array> held_;  // an archive's arrays, unpacked
};

}  // namespace resin
