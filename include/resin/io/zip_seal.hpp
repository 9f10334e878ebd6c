// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A checksum over a whole zip archive, kept as the archive's comment. Zip's own CRCs leave out its
// headers; with the seal no bit of a file can change unseen. Other programs skip the comment.

#include <resin/io/zip.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

namespace resin::detail::inline RESIN_VERSION {
inline constexpr std::string_view seal_words = "resin crc32 ";
/// The CRC as eight hexadecimal digits.
inline std::string seal_digits(std::uint32_t crc) {
  char text[9];
  std::snprintf(text, sizeof text, "%08x", static_cast<unsigned>(crc));
  return text;
}
}  // namespace resin::detail
namespace resin::inline RESIN_VERSION {

/// Appends the comment to an archive that has none. All bytes but the digits themselves count.
inline void seal_zip(std::vector<std::uint8_t>& archive) {
  archive[archive.size() - 2] = static_cast<std::uint8_t>(detail::seal_words.size() + 8);
  archive.insert(archive.end(), detail::seal_words.begin(), detail::seal_words.end());
  std::string const digits = detail::seal_digits(detail::crc32(archive.data(), archive.size()));
  archive.insert(archive.end(), digits.begin(), digits.end());
}

/// Throws file_error if the archive (one that read_zip_directory accepts) is sealed and was
/// changed.
inline void check_zip_seal(std::vector<std::uint8_t> const& archive, std::string const& where) {
  constexpr std::size_t size = detail::seal_words.size() + 8;
  if (archive.size() < 22 + size) return;
  std::uint8_t const* const comment = archive.data() + archive.size() - size;
  if (detail::little(comment - 22, 4) != 0x06054b50 || detail::little(comment - 2, 2) != size)
    return;
  std::string_view const text(reinterpret_cast<char const*>(comment), size);
  // Either word shows that it is a seal, so that damage to one does not turn the check off.
  if (text.find("resin") == text.npos && text.find("crc32") == text.npos) return;
  std::uint32_t const crc = detail::crc32(archive.data(), archive.size() - 8);
  if (text.substr(0, size - 8) != detail::seal_words ||
      text.substr(size - 8) != detail::seal_digits(crc))
    throw file_error(where + ": corrupt: the archive's checksum does not fit its bytes");
}

}  // namespace resin
