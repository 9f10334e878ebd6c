// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// PPM and PGM: a header of three numbers, then samples of one byte or two.

#include <resin/io/image_claim.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace resin::detail::inline RESIN_VERSION {

/// Decodes P5 and P6; samples of another largest value than 255 are scaled to it.
inline image_claim decode_pnm(std::vector<std::uint8_t> const& file,
                              std::vector<std::uint8_t>& pixels) {
  std::size_t at = 2;
  auto const blank = [&] {
    return at < file.size() && (file[at] == ' ' || (file[at] >= '\t' && file[at] <= '\r'));
  };
  std::array<std::size_t, 3> numbers{};  // width, height, largest value
  for (std::size_t& number : numbers) {
    std::size_t const start = at;
    while (blank() || (at < file.size() && file[at] == '#')) {
      if (file[at] == '#')
        while (at < file.size() && file[at] != '\n') ++at;
      else
        ++at;
    }
    std::size_t digits = 0;
    for (; at < file.size() && file[at] >= '0' && file[at] <= '9' && digits < 9; ++at, ++digits)
      number = number * 10 + (file[at] - std::size_t{'0'});
    if (digits == 0 || at == start + digits)
      return flawed_image({"corrupt PPM or PGM header at byte ", at});
  }
  if (!blank()) return flawed_image({"corrupt PPM or PGM header at byte ", at});
  ++at;
  auto const [width, height, largest] = numbers;
  if (largest < 1 || largest > 65535)
    return flawed_image({"corrupt PPM or PGM header: largest value"});
  image_claim const claim = sized_image({}, height, width);
  if (!claim.flaw.empty()) return claim;
  std::size_t const channels = file[1] == '6' ? 3 : 1, each = largest > 255 ? 2 : 1;
  std::size_t const bytes = width * height * channels * each;
  if (file.size() - at < bytes)
    return flawed_image(
        {"truncated PPM or PGM: expected ", bytes, " bytes of pixels, got ", file.size() - at});
  pixels.resize(3 * width * height);
  for (std::size_t i = 0; i < pixels.size(); ++i) {
    std::uint8_t const* const from = file.data() + at + (channels == 3 ? i : i / 3) * each;
    std::size_t value = each == 2 ? static_cast<std::size_t>(from[0] << 8 | from[1]) : from[0];
    if (largest != 255) value = (2 * 255 * value + largest) / (2 * largest);
    pixels[i] = static_cast<std::uint8_t>(value < 255 ? value : 255);
  }
  return claim;
}

}  // namespace resin::detail
