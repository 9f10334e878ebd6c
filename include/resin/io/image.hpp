// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Reads JPEG, PNG, PPM and PGM files as RGB, with stb_image (Debian: libstb-dev) or, where
// RESIN_LIBJPEG is defined, JPEG with libjpeg. stb tolerates cut and damaged files; here they are
// refused before it sees them.

#include <resin/base/crc32.hpp>
#include <resin/base/error.hpp>
#include <resin/data/file_bytes.hpp>
#ifdef RESIN_LIBJPEG
#include <resin/io/jpeg.hpp>
#endif

// A program that brings its own stb_image includes it first and provides its implementation;
// otherwise this file holds a private copy of the functions.
#ifndef STBI_INCLUDE_STB_IMAGE_H
#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#define STBI_ONLY_JPEG
#define STBI_ONLY_PNG
#define STBI_ONLY_PNM
#define STBI_NO_STDIO
#if defined(__GNUC__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#endif
#if __has_include(<stb/stb_image.h>)
#include <stb/stb_image.h>
#else
#include <stb_image.h>
#endif
#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif
#undef STB_IMAGE_IMPLEMENTATION
#endif

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace resin::inline RESIN_VERSION {

/// Red, green and blue bytes, (height, width, 3).
struct rgb_image {
  int height = 0, width = 0;
  std::vector<std::uint8_t> pixels{};
};

}  // namespace resin
namespace resin::detail::inline RESIN_VERSION {

// Each check returns what is wrong, or an empty string.

/// Walks the segments and scans up to the end marker.
inline std::string check_jpeg(std::vector<std::uint8_t> const& file) {
  std::size_t at = 2;
  while (at + 4 <= file.size()) {
    if (file[at] != 0xff) return "corrupt JPEG: expected a marker at byte " + std::to_string(at);
    std::uint8_t const marker = file[at + 1];
    if (marker == 0xff) {  // fill byte
      ++at;
      continue;
    }
    if (marker == 0xd9) return {};
    at += 2 + (static_cast<std::size_t>(file[at + 2]) << 8 | file[at + 3]);
    if (marker != 0xda) continue;
    // Entropy-coded data: 0xff 0x00 is a byte, 0xff 0xd0 to 0xd7 a restart; other markers end it.
    for (; at + 1 < file.size(); ++at)
      if (file[at] == 0xff && file[at + 1] != 0 && file[at + 1] != 0xff &&
          (file[at + 1] & 0xf8) != 0xd0)
        break;
  }
  if (at + 2 <= file.size() && file[at] == 0xff && file[at + 1] == 0xd9) return {};
  return "truncated JPEG: its end marker is missing after " + std::to_string(file.size()) +
         " bytes";
}

/// Walks the chunks up to IEND and checks the CRC of each.
inline std::string check_png(std::vector<std::uint8_t> const& file) {
  auto const word = [&](std::size_t at) {
    std::uint32_t value = 0;
    for (std::size_t k = at; k < at + 4; ++k) value = value << 8 | file[k];
    return value;
  };
  for (std::size_t at = 8; at + 12 <= file.size();) {
    std::size_t const length = word(at);
    if (length > file.size() - at - 12) break;
    std::string const kind(reinterpret_cast<char const*>(file.data()) + at + 4, 4);
    if (crc32(file.data() + at + 4, length + 4) != word(at + 8 + length))
      return "corrupt PNG: wrong CRC in the chunk at byte " + std::to_string(at);
    if (kind == "IEND") return {};
    at += 12 + length;
  }
  return "truncated PNG: its end is missing after " + std::to_string(file.size()) + " bytes";
}

/// Reads the header's three numbers and counts the bytes that must follow.
inline std::string check_pnm(std::vector<std::uint8_t> const& file) {
  std::size_t at = 2;
  std::array<std::size_t, 3> numbers{};  // width, height, largest value
  for (std::size_t& number : numbers) {
    while (at < file.size() &&
           (std::strchr(" \t\r\n\v\f", file[at]) != nullptr || file[at] == '#')) {
      if (file[at] == '#')
        while (at < file.size() && file[at] != '\n') ++at;
      else
        ++at;
    }
    std::size_t digits = 0;
    for (; at < file.size() && file[at] >= '0' && file[at] <= '9' && digits < 9; ++at, ++digits)
      number = number * 10 + (file[at] - std::size_t{'0'});
    if (digits == 0) return "corrupt PPM or PGM header at byte " + std::to_string(at);
  }
  if (numbers[2] < 1 || numbers[2] > 65535) return "corrupt PPM or PGM header: largest value";
  std::size_t const bytes =
      numbers[0] * numbers[1] * (file[1] == '6' ? 3 : 1) * (numbers[2] > 255 ? 2 : 1);
  std::size_t const got = at < file.size() ? file.size() - at - 1 : 0;
  if (got < bytes)
    return "truncated PPM or PGM: expected " + std::to_string(bytes) + " bytes of pixels, got " +
           std::to_string(got);
  return {};
}

}  // namespace resin::detail
namespace resin::inline RESIN_VERSION {

/// Reads an image of at most 100 megapixels; grey becomes RGB, transparency is dropped.
[[nodiscard]] inline rgb_image read_image(std::filesystem::path const& file) {
  auto const fail = [&](std::string const& what) { throw file_error(file.string() + ": " + what); };
  auto const bytes = detail::read_plain_file(file, std::size_t{1} << 30);
  auto const begins = [&](char const* magic, std::size_t size) {
    return bytes.size() > 8 && std::memcmp(bytes.data(), magic, size) == 0;
  };
  std::string flaw = "expected a JPEG, PNG, PPM or PGM image, got other bytes";
  if (begins("\xff\xd8\xff", 3))
    flaw = detail::check_jpeg(bytes);
  else if (begins("\x89PNG\r\n\x1a\n", 8))
    flaw = detail::check_png(bytes);
  else if (begins("P5", 2) || begins("P6", 2))
    flaw = detail::check_pnm(bytes);
  if (!flaw.empty()) fail(flaw);
  int const size = static_cast<int>(bytes.size());
  int width = 0, height = 0, channels = 0;
  if (stbi_info_from_memory(bytes.data(), size, &width, &height, &channels) == 0)
    fail("corrupt image: " + std::string(stbi_failure_reason()));
  if (width < 1 || height < 1 || static_cast<long long>(width) * height > 100'000'000)
    fail("expected 1 to 100,000,000 pixels, got " + std::to_string(width) + " x " +
         std::to_string(height));
#ifdef RESIN_LIBJPEG
  if (begins("\xff\xd8\xff", 3)) {
    rgb_image photo{height, width, {}};
    flaw = decode_jpeg(bytes, height, width, photo.pixels);
    if (!flaw.empty()) fail(flaw);
    return photo;
  }
#endif
  std::unique_ptr<stbi_uc, void (*)(void*)> const pixels(
      stbi_load_from_memory(bytes.data(), size, &width, &height, &channels, 3), stbi_image_free);
  if (pixels == nullptr) fail("corrupt image: " + std::string(stbi_failure_reason()));
  rgb_image image{height, width, {}};
  std::size_t const count = 3 * static_cast<std::size_t>(height) * static_cast<std::size_t>(width);
  image.pixels.assign(pixels.get(), pixels.get() + count);
  return image;
}

}  // namespace resin
