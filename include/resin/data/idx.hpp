// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The idx format of MNIST and its kin: big-endian header, then unsigned bytes, and nothing more.

#include <resin/base/error.hpp>
#include <resin/base/text.hpp>
#include <resin/data/file_bytes.hpp>

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace resin::inline RESIN_VERSION {

/// An idx file of unsigned bytes: its extents, and where its values begin in `file_bytes`.
struct idx_array {
  std::vector<std::size_t> extents;
  std::vector<std::uint8_t> file_bytes;
  [[nodiscard]] std::uint8_t const* values() const {
    return file_bytes.data() + 4 + 4 * extents.size();
  }
};

/// Reads `rank` extents and exactly as many bytes as they say. The header is judged first: no more
/// than the file really holds is ever allocated.
[[nodiscard]] inline idx_array read_idx(std::filesystem::path const& file, int rank) {
  auto const fail = [&](std::string const& what) {
    throw file_error(detail::sentence({file.string(), ": ", what}));
  };
  std::size_t const header = 4 + 4 * static_cast<std::size_t>(rank);
  auto const start = detail::read_file_bytes(file, header);
  if (start.size() < header)
    fail(detail::sentence(
        {"truncated: expected an idx header of ", header, " bytes, got ", start.size()}));
  auto const word = [&](std::size_t i) {
    std::uint32_t value = 0;
    for (std::size_t k = 4 * i; k < 4 * i + 4; ++k) value = value << 8 | start[k];
    return value;
  };
  std::uint32_t const magic = 0x800u + static_cast<std::uint32_t>(rank);
  if (word(0) != magic)
    fail(detail::sentence({"wrong magic number: expected ", magic, " (idx, unsigned bytes, rank ",
                           rank, "), got ", word(0)}));
  idx_array result;
  std::size_t total = 1;
  std::string extents;
  for (std::size_t i = 1; i <= static_cast<std::size_t>(rank); ++i) {
    std::size_t const extent = word(i);
    extents += (i > 1 ? " x " : "") + std::to_string(extent);
    if (extent == 0) fail(detail::sentence({"extent ", i, " is 0: expected at least 1"}));
    if (extent > (std::size_t{1} << 40) / total)
      fail(detail::sentence(
          {"the header claims ", extents, " bytes or more: expected a real idx file"}));
    total *= extent;
    result.extents.push_back(extent);
  }
  result.file_bytes = detail::read_file_bytes(file, header + total + 1);
  std::size_t const got = result.file_bytes.size();
  if (got < header + total)
    fail(detail::sentence(
        {"truncated: expected ", total, " bytes of values (", extents, "), got ", got - header}));
  if (got > header + total)
    fail(detail::sentence({"trailing bytes: expected the file to end after ", total,
                           " bytes of values (", extents, ")"}));
  return result;
}

}  // namespace resin
