// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Images of every kind; those of more than a megapixel are left out for speed, which a fuzzer
// needs.

#include "target.hpp"

#include <resin/io/image_folder.hpp>

#include <zlib.h>

using namespace resin;

static void put(fuzz::bytes& out, std::uint32_t word) {
  for (int shift : {24, 16, 8, 0}) out.push_back(static_cast<std::uint8_t>(word >> shift));
}
static fuzz::bytes png(std::uint8_t depth, std::uint8_t color, std::uint8_t adam7,
                       std::size_t channels) {
  fuzz::bytes out{0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  auto const chunk = [&](std::string_view kind, fuzz::bytes const& data) {
    put(out, static_cast<std::uint32_t>(data.size()));
    fuzz::bytes body = fuzz::text_bytes(kind);
    body.insert(body.end(), data.begin(), data.end());
    out.insert(out.end(), body.begin(), body.end());
    put(out, detail::crc32(body.data(), body.size()));
  };
  fuzz::bytes header, lines(detail::png_line_bytes(5, 7, depth * channels, adam7 == 1)),
      packed(200 + lines.size());
  put(header, 7), put(header, 5);
  header.insert(header.end(), {depth, color, 0, 0, adam7});
  for (std::size_t i = 0; i < lines.size(); ++i)
    lines[i] = adam7 == 0 && i % (lines.size() / 5) == 0 ? static_cast<std::uint8_t>(i % 5) : 1;
  if (adam7 == 1) lines.assign(lines.size(), 0);
  auto size = static_cast<uLongf>(packed.size());
  compress(packed.data(), &size, lines.data(), static_cast<uLong>(lines.size()));
  packed.resize(size);
  chunk("IHDR", header);
  chunk("eXIf", {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0});
  chunk("PLTE", {1, 2, 3, 4, 5, 6});
  chunk("IDAT", packed);
  chunk("IEND", {});
  return out;
}
/// One component or more of 8 x 8 pixels, one block each.
static fuzz::bytes jpeg(std::uint8_t n, std::uint8_t frame) {
  fuzz::bytes out{0xff, 0xd8, 0xff, 0xdb, 0, 67, 0};
  out.insert(out.end(), 64, 8);
  out.insert(out.end(), {0xff, frame, 0, static_cast<std::uint8_t>(8 + 3 * n), 8, 0, 8, 0, 8, n});
  for (std::uint8_t i = 1; i <= n; ++i) out.insert(out.end(), {i, 0x11, 0});
  for (std::uint8_t kind : {0x00, 0x10}) {
    out.insert(out.end(), {0xff, 0xc4, 0, 20, kind, 1});
    out.insert(out.end(), 15, 0);
    out.push_back(kind == 0 ? 6 : 0);
  }
  out.insert(out.end(), {0xff, 0xda, 0, static_cast<std::uint8_t>(6 + 2 * n), n});
  for (std::uint8_t i = 1; i <= n; ++i) out.insert(out.end(), {i, 0});
  out.insert(out.end(), {0, static_cast<std::uint8_t>(frame == 0xc2 ? 0 : 63), 0});
  for (std::uint8_t i = 0; i < n; ++i) out.push_back(static_cast<std::uint8_t>(40 + 12 * i));
  out.insert(out.end(), {0xff, 0xd9});
  return out;
}

std::vector<fuzz::bytes> fuzz::seeds() {
  return {text_bytes("P5\n# c\n3 2\n255\nabcdef"),
          text_bytes("P6 2 1 255\nabcdef"),
          text_bytes("P5 2 1 65535\nabcd"),
          png(8, 2, 0, 3),
          png(16, 6, 1, 4),
          png(2, 3, 0, 1),
          png(1, 0, 1, 1),
          jpeg(1, 0xc0),
          jpeg(3, 0xc1),
          jpeg(4, 0xc0),
          jpeg(3, 0xc2)};
}

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
  fuzz::bytes const file(data, data + size);
  try {
    if (size > 8) {
      fuzz::bytes plain;
      std::size_t lines = 0;
      auto const claim = data[0] == 0xff ? detail::jpeg_walk(file).read()
                                         : detail::claim_of_png(file, plain, lines);
      if (claim.flaw.empty() && claim.height * static_cast<long long>(claim.width) > 1'000'000)
        return 0;
    }
    rgb_image const image = upright(read_image(fuzz::file_of(data, size)));
    fuzz::require(image.pixels.size() == std::size_t{3} * static_cast<std::size_t>(image.height) *
                                             static_cast<std::size_t>(image.width),
                  "the pixels are not as many as the size says");
    static_cast<void>(detail::fit_image(image, {.size = 16}));
  } catch (error const&) {
  }
  return 0;
}
