// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// How a camera was held, as Exif tells it.

#include <resin/base/namespaces.hpp>

#include <cstddef>
#include <cstdint>

namespace resin::detail::inline RESIN_VERSION {

/// The orientation, 1 to 8, in the Exif data of a JPEG or PNG file (a TIFF header and its first
/// directory); 1, as it stands, where they tell none.
inline int exif_orientation(std::uint8_t const* data, std::size_t size) {
  if (size < 8 || data[0] != data[1] || (data[0] != 'I' && data[0] != 'M')) return 1;
  bool const big = data[0] == 'M';
  auto const number = [&](std::size_t at, std::size_t bytes) {
    std::size_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i)
      value = value << 8 | data[at + (big ? i : bytes - 1 - i)];
    return value;
  };
  std::size_t at = number(4, 4);
  if (at > size || size - at < 2) return 1;
  std::size_t entries = number(at, 2);
  for (at += 2; entries > 0 && size - at >= 12; --entries, at += 12) {
    if (number(at, 2) != 0x112) continue;
    std::size_t const turn = number(at + 8, 2);
    bool const sound = number(at + 2, 2) == 3 && number(at + 4, 4) == 1 && turn >= 1 && turn <= 8;
    return sound ? static_cast<int>(turn) : 1;
  }
  return 1;
}

}  // namespace resin::detail
