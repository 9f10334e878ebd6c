// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// JPEG or PNG by stb_image (Debian: libstb-dev), where libjpeg or libpng is not linked. It
// tolerates much that it should not: it gets only what <resin/io/image_claim.hpp> has judged, and
// PNG data that have been unpacked once to see that they are as many as they should be.

#include <resin/io/gz.hpp>
#include <resin/io/image_claim.hpp>

// A program that brings its own stb_image includes it first and provides its implementation;
// otherwise this file holds a private copy of the functions.
#ifndef STBI_INCLUDE_STB_IMAGE_H
#define STB_IMAGE_STATIC
#define STB_IMAGE_IMPLEMENTATION
#if !defined(RESIN_LIBJPEG) || defined(RESIN_LIBPNG)
#define STBI_ONLY_JPEG
#endif
#if !defined(RESIN_LIBPNG) || defined(RESIN_LIBJPEG)
#define STBI_ONLY_PNG
#endif
#define STBI_MAX_DIMENSIONS 65535
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

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace resin::detail::inline RESIN_VERSION {

/// Whether the data chunks of a PNG that claim_of_png made unpack to exactly `lines` bytes.
inline bool png_data_fit(std::vector<std::uint8_t> const& plain, std::size_t lines) {
  inflater unpack(15);
  z_stream& z = unpack.stream;
  std::vector<std::uint8_t> block(1 << 16);
  std::size_t got = 0;
  int code = Z_OK;
  for (std::size_t at = 8; at + 12 <= plain.size() && code == Z_OK;) {
    std::size_t length = 0;
    for (std::size_t k = at; k < at + 4; ++k) length = length << 8 | plain[k];
    bool const data = plain[at + 4] == 'I' && plain[at + 5] == 'D';
    z.next_in = const_cast<Bytef*>(plain.data() + at + 8);
    z.avail_in = static_cast<uInt>(data ? length : 0);
    at += 12 + length;
    while (code == Z_OK && z.avail_in > 0) {
      z.next_out = block.data();
      z.avail_out = static_cast<uInt>(block.size());
      code = inflate(&z, Z_NO_FLUSH);
      got += block.size() - z.avail_out;
      if (got > lines) return false;
    }
  }
  return code == Z_STREAM_END && got == lines;
}

/// Four components are inks whether or not Adobe's marker says so; stb_image needs to be told.
inline void mark_inks(std::vector<std::uint8_t>& jpeg, image_claim const& claim) {
  if (claim.components != 4 || claim.adobe) return;
  constexpr std::uint8_t marker[] = {0xff, 0xee, 0,   14, 'A', 'd', 'o', 'b',
                                     'e',  0,    100, 0,  0,   0,   0,   0};
  jpeg.insert(jpeg.begin() + 2, marker, marker + sizeof marker);
}

/// The pixels, of the size that was claimed; an empty text, or what is wrong.
[[nodiscard]] inline std::string decode_stb(std::vector<std::uint8_t> const& file,
                                            image_claim const& claim,
                                            std::vector<std::uint8_t>& pixels) {
  int width = 0, height = 0, channels = 0;
  std::unique_ptr<stbi_uc, void (*)(void*)> const decoded(
      stbi_load_from_memory(file.data(), static_cast<int>(file.size()), &width, &height, &channels,
                            3),
      stbi_image_free);
  if (decoded == nullptr) return "corrupt image: " + std::string(stbi_failure_reason());
  if (width != claim.width || height != claim.height) return "corrupt image: its size is unclear";
  pixels.assign(decoded.get(), decoded.get() + std::size_t{3} * static_cast<std::size_t>(height) *
                                                   static_cast<std::size_t>(width));
  return {};
}

}  // namespace resin::detail
