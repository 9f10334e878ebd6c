// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A file's bytes, plain or gzip, with errors that name the file. What a file claims of itself never
// decides how much is allocated: only what is really in it, up to the caller's limit.
// The core reads plain files; <resin/io/gz.hpp> installs the reader of .gz files when included.

#include <resin/base/error.hpp>
#include <resin/base/text.hpp>
#include <resin/data/input_file.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <vector>

namespace resin::inline RESIN_VERSION {

/// Gives the first `limit` bytes of what a gzip file holds, or all of it if that is less; then
/// (and only then) the whole file has been checked.
using gz_reader = std::vector<std::uint8_t> (*)(std::filesystem::path const& file,
                                                std::size_t limit);

/// The reader of .gz files; null until <resin/io/gz.hpp> is included somewhere in the program.
inline gz_reader installed_gz_reader = nullptr;

}  // namespace resin
namespace resin::detail::inline RESIN_VERSION {

inline std::vector<std::uint8_t> read_plain_file(std::filesystem::path const& file,
                                                 std::size_t limit) {
  return input_file(file.string()).bytes(0, limit);
}

/// The first `limit` bytes of a file; a name that ends in .gz is decompressed.
inline std::vector<std::uint8_t> read_file_bytes(
    std::filesystem::path const& file,
    std::size_t limit = std::numeric_limits<std::size_t>::max()) {
  if (file.extension() != ".gz") return read_plain_file(file, limit);
  if (installed_gz_reader == nullptr)
    throw file_error(detail::sentence({file.string(),
                                       ": to read a .gz file, include <resin/io/gz.hpp> and link ",
                                       "zlib (CMake: resin::io), or gunzip the file"}));
  return installed_gz_reader(file, limit);
}

}  // namespace resin::detail
