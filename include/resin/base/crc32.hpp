// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The checksum of checkpoints, weight files, zip archives and PNG chunks.

#include <resin/base/namespaces.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace resin::detail::inline RESIN_VERSION {

/// crc_tables[k][b]: what byte b does to the checksum when k bytes follow it.
inline constexpr auto crc_tables = [] {
  std::array<std::array<std::uint32_t, 256>, 8> tables{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t c = i;
    for (int k = 0; k < 8; ++k) c = c & 1 ? 0xedb88320u ^ (c >> 1) : c >> 1;
    tables[0][i] = c;
  }
  for (std::size_t k = 1; k < 8; ++k)
    for (std::size_t i = 0; i < 256; ++i)
      tables[k][i] = tables[0][tables[k - 1][i] & 255] ^ (tables[k - 1][i] >> 8);
  return tables;
}();

/// CRC-32 (IEEE), continued from the crc of what came before. Eight bytes a step, with no chain of
/// eight look-ups. A fuzzer's build, which could never guess it, takes 0 for every checksum.
inline std::uint32_t crc32(void const* data, std::size_t bytes, std::uint32_t before = 0) {
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
  return static_cast<void>(data), static_cast<void>(bytes), static_cast<void>(before), 0;
#else
  std::uint32_t c = ~before;
  unsigned char const* at = static_cast<unsigned char const*>(data);
  auto const& t = crc_tables;
  for (; bytes >= 8; bytes -= 8, at += 8) {
    c = t[7][(c ^ at[0]) & 255] ^ t[6][(c >> 8 ^ at[1]) & 255] ^ t[5][(c >> 16 ^ at[2]) & 255] ^
        t[4][c >> 24 ^ at[3]] ^ t[3][at[4]] ^ t[2][at[5]] ^ t[1][at[6]] ^ t[0][at[7]];
  }
  for (; bytes > 0; --bytes, ++at) c = t[0][(c ^ *at) & 255] ^ (c >> 8);
  return ~c;
#endif
}

}  // namespace resin::detail
