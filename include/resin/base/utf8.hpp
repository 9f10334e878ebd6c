// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// UTF-8 as RFC 3629 has it: no overlong form, no surrogate, nothing above U+10FFFF.

#include <resin/base/namespaces.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace resin::detail::inline RESIN_VERSION {

/// Bytes of the well-formed character that a text begins with, 1 to 4; 0 where it begins with none.
[[nodiscard]] constexpr std::size_t utf8_length(std::string_view text) {
  if (text.empty()) return 0;
  auto const byte = [&](std::size_t i) -> std::uint32_t {
    return i < text.size() ? static_cast<std::uint8_t>(text[i]) : 0u;
  };
  std::uint32_t const first = byte(0);
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  std::size_t const more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
  std::uint32_t c = first & (0x3fu >> more);
  for (std::size_t i = 1; i <= more; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
    c = c << 6 | (byte(i) & 0x3f);
  }
  std::uint32_t const least = more == 1 ? 0x80 : more == 2 ? 0x800 : 0x10000;
  return c < least || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff) ? 0 : more + 1;
}

/// Whether all of a text is UTF-8.
[[nodiscard]] constexpr bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    std::size_t const length = utf8_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace resin::detail
