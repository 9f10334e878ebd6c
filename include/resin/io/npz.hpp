// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// NumPy's .npz archives: named arrays in and out, as numpy.savez and savez_compressed write them.

#include <resin/base/error.hpp>
#include <resin/base/replaced_file.hpp>
#include <resin/data/input_file.hpp>
#include <resin/io/npy.hpp>
#include <resin/io/zip.hpp>
#include <resin/io/zip_seal.hpp>
#include <resin/io/zip_writer.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace resin::detail::inline RESIN_VERSION {
inline void replace_bytes(std::filesystem::path const& file,
                          std::vector<std::uint8_t> const& bytes) {
  replaced_file out(file.string());
  out.write(bytes.data(), bytes.size());
  out.commit();
}
}  // namespace resin::detail
namespace resin::inline RESIN_VERSION {

/// Reads every array. All or nothing: any flaw throws a file_error naming the file and the entry.
[[nodiscard]] inline std::map<std::string, npy_array> read_npz(std::filesystem::path const& file) {
  auto const bytes = read_zip_file(file.string());
  std::map<std::string, npy_array> arrays;
  for (zip_entry const& entry : read_zip_directory(bytes, file.string())) {
    if (entry.name.size() < 5 || !entry.name.ends_with(".npy"))
      throw file_error(file.string() + ": entry " + entry.name + ": expected a name in .npy");
    auto const npy = read_zip_entry(bytes, entry, file.string());
    arrays.emplace(entry.name.substr(0, entry.name.size() - 4),
                   parse_npy(npy.data(), npy.size(), file.string() + ": entry " + entry.name));
  }
  check_zip_seal(bytes, file.string());
  return arrays;
}

/// Writes the arrays, aside and then renamed: a failure leaves an earlier file as it was. The
/// archive's comment is a checksum over all of it, which read_npz compares.
inline void write_npz(std::filesystem::path const& file,
                      std::map<std::string, npy_array> const& arrays, bool compress = false) {
  zip_writer zip(compress);
  for (auto const& [name, array] : arrays) zip.add(name + ".npy", format_npy(array));
  auto bytes = zip.finish();
  seal_zip(bytes);
  detail::replace_bytes(file, bytes);
}

/// Reads one .npy file.
[[nodiscard]] inline npy_array read_npy(std::filesystem::path const& file) {
  detail::input_file const in(file.string());
  auto const head = in.bytes(0, 1 << 20);
  auto const header = detail::read_npy_header(head.data(), head.size(), in.size(), in.name());
  static_cast<void>(detail::require_npy_size(header, in.size(), in.name()));
  auto const bytes = in.bytes();
  return parse_npy(bytes.data(), bytes.size(), in.name());
}

/// Writes one .npy file, aside and then renamed.
inline void write_npy(std::filesystem::path const& file, npy_array const& array) {
  detail::replace_bytes(file, format_npy(array));
}

}  // namespace resin
