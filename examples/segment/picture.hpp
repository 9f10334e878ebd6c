// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Masks over photos: a colour for each class, blended in, written as PNG.

#include <resin/base/extent2.hpp>
#include <resin/io/image.hpp>

#include <zlib.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

namespace segment {

using color = std::array<std::uint8_t, 3>;

/// PASCAL VOC's: the bits of the number spread over the three channels, so that neighbours differ.
/// Class 0, the background, is black.
constexpr color color_of(int kind) {
  color c{};
  for (int bit = 7; kind > 0; kind >>= 3, --bit)
    for (std::size_t channel = 0; channel < 3; ++channel)
      c[channel] = static_cast<std::uint8_t>(c[channel] | (kind >> channel & 1) << bit);
  return c;
}

/// The photo with the colour of each pixel's class over it, `strength` of 1; the background stays
/// as it is, and the rim of a region is drawn whole. `classes`: of height x width.
inline resin::rgb_image blended(resin::rgb_image photo, std::vector<int> const& classes,
                                double strength = .55) {
  auto const at = [&](int y, int x) {
    return classes[static_cast<std::size_t>(y) * static_cast<std::size_t>(photo.width) +
                   static_cast<std::size_t>(x)];
  };
  for (int y = 0; y < photo.height; ++y)
    for (int x = 0; x < photo.width; ++x) {
      int const kind = at(y, x);
      if (kind <= 0) continue;
      bool const rim = (x > 0 && at(y, x - 1) != kind) || (y > 0 && at(y - 1, x) != kind) ||
                       (x + 1 < photo.width && at(y, x + 1) != kind) ||
                       (y + 1 < photo.height && at(y + 1, x) != kind);
      double const part = rim ? 1 : strength;
      color const c = color_of(kind);
      std::uint8_t* const pixel =
          photo.pixels.data() +
          3 * (static_cast<std::size_t>(y) * static_cast<std::size_t>(photo.width) +
               static_cast<std::size_t>(x));
      for (std::size_t channel = 0; channel < 3; ++channel)
        pixel[channel] =
            static_cast<std::uint8_t>((1 - part) * pixel[channel] + part * c[channel] + .5);
    }
  return photo;
}

/// Classes of a grid of `from` rows and columns, for each of height x width pixels the nearest.
inline std::vector<int> stretched(std::vector<int> const& classes, resin::extent2 from, int height,
                                  int width) {
  std::vector<int> to;
  to.reserve(static_cast<std::size_t>(height) * static_cast<std::size_t>(width));
  for (long long y = 0; y < height; ++y)
    for (long long x = 0; x < width; ++x)
      to.push_back(classes[static_cast<std::size_t>((2 * y + 1) * from.h / (2 * height) * from.w +
                                                    (2 * x + 1) * from.w / (2 * width))]);
  return to;
}

/// A PNG file of 8-bit RGB; file_error if it cannot be written.
inline void write_png(resin::rgb_image const& image, std::string const& path) {
  std::size_t const line = 3 * static_cast<std::size_t>(image.width);
  std::vector<std::uint8_t> lines;
  lines.reserve((line + 1) * static_cast<std::size_t>(image.height));
  for (int y = 0; y < image.height; ++y) {
    lines.push_back(0);  // no filter
    auto const* const from = image.pixels.data() + static_cast<std::size_t>(y) * line;
    lines.insert(lines.end(), from, from + line);
  }
  std::vector<std::uint8_t> packed(compressBound(static_cast<uLong>(lines.size())));
  uLongf size = static_cast<uLongf>(packed.size());
  compress(packed.data(), &size, lines.data(), static_cast<uLong>(lines.size()));
  packed.resize(size);

  std::string file = "\x89PNG\r\n\x1a\n";
  auto const number = [](std::string& to, std::uint32_t n) {
    for (int shift = 24; shift >= 0; shift -= 8) to += static_cast<char>(n >> shift & 255);
  };
  auto const chunk = [&](std::string const& body) {  // its name, then its bytes
    number(file, static_cast<std::uint32_t>(body.size() - 4));
    file += body;
    number(file, static_cast<std::uint32_t>(crc32(0, reinterpret_cast<Bytef const*>(body.data()),
                                                  static_cast<uInt>(body.size()))));
  };
  std::string header = "IHDR";
  number(header, static_cast<std::uint32_t>(image.width));
  number(header, static_cast<std::uint32_t>(image.height));
  header += std::string("\x08\x02\0\0\0", 5);
  chunk(header);
  std::string body = "IDAT";
  body.append(packed.begin(), packed.end());
  chunk(body);
  chunk("IEND");
  std::FILE* const out = std::fopen(path.c_str(), "wb");
  bool const good = out && std::fwrite(file.data(), 1, file.size(), out) == file.size();
  if ((out && std::fclose(out) != 0) || !good)
    throw resin::file_error(path + ": cannot be written");
}

}  // namespace segment
