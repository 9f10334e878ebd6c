// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Reads JPEG, PNG, PPM and PGM files, or their bytes, as RGB: with libjpeg where RESIN_LIBJPEG is
// defined, libpng where RESIN_LIBPNG is (CMake: resin::io defines and links what it finds),
// otherwise with stb_image. What a file claims is judged before a decoder sees it.

#include <resin/base/error.hpp>
#include <resin/data/input_file.hpp>
#include <resin/io/image_claim.hpp>
#include <resin/io/pnm.hpp>
#ifdef RESIN_LIBJPEG
#include <resin/io/jpeg.hpp>
#endif
#ifdef RESIN_LIBPNG
#include <resin/io/png.hpp>
#endif
#if !defined(RESIN_LIBJPEG) || !defined(RESIN_LIBPNG)
#include <resin/io/stb.hpp>
#endif

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace resin::detail::inline RESIN_VERSION {

enum class image_kind { other, jpeg, png, pnm };

inline image_kind kind_of_image(std::vector<std::uint8_t> const& file) {
  auto const begins = [&](char const* magic, std::size_t size) {
    return file.size() > 8 && std::memcmp(file.data(), magic, size) == 0;
  };
  if (begins("\xff\xd8\xff", 3)) return image_kind::jpeg;
  if (begins("\x89PNG\r\n\x1a\n", 8)) return image_kind::png;
  return begins("P5", 2) || begins("P6", 2) ? image_kind::pnm : image_kind::other;
}

}  // namespace resin::detail
namespace resin::inline RESIN_VERSION {

/// Red, green and blue bytes, (height, width, 3), as they stand in the file. `orientation` is
/// Exif's: what has to be done to see it upright, from 1, nothing, to 8.
struct rgb_image {
  int height = 0, width = 0;
  std::vector<std::uint8_t> pixels{};
  int orientation = 1;
};

/// Decodes a whole image file that is in memory, of at most 100 megapixels, or `most_pixels`, in
/// sides of at most 65,535; grey and CMYK become RGB as Pillow converts them, transparency is
/// dropped. Throws file_error, whose sentence begins with `name`.
[[nodiscard]] inline rgb_image decode_image(std::vector<std::uint8_t> bytes,
                                            std::string const& name = "image",
                                            std::size_t most_pixels = detail::most_image_pixels) {
  auto const fail = [&](std::string const& what) { throw file_error(name + ": " + what); };
  detail::image_kind const kind = detail::kind_of_image(bytes);
  if (kind == detail::image_kind::other)
    fail("expected a JPEG, PNG, PPM or PGM image, got other bytes");
  rgb_image image;
  detail::image_claim claim;
  std::vector<std::uint8_t> plain;
  std::size_t lines = 0;
  if (kind == detail::image_kind::jpeg)
    claim = detail::jpeg_walk(bytes).read();
  else if (kind == detail::image_kind::png)
    claim = detail::claim_of_png(bytes, plain, lines);
  else
    claim = detail::decode_pnm(bytes, image.pixels);
  if (!claim.flaw.empty()) fail(claim.flaw);
  image.height = claim.height, image.width = claim.width, image.orientation = claim.orientation;
  if (static_cast<std::size_t>(claim.height) * static_cast<std::size_t>(claim.width) > most_pixels)
    fail(detail::sentence(
        {"expected at most ", most_pixels, " pixels, got ", claim.width, " x ", claim.height}));
  std::string flaw;
  if (kind == detail::image_kind::jpeg) {
#ifdef RESIN_LIBJPEG
    flaw = decode_jpeg(bytes, claim.height, claim.width, image.pixels);
#else
    detail::mark_inks(bytes, claim);
    flaw = detail::decode_stb(bytes, claim, image.pixels);
#endif
  } else if (kind == detail::image_kind::png) {
    bytes = std::move(plain);
#ifdef RESIN_LIBPNG
    flaw = decode_png(bytes, claim.height, claim.width, image.pixels);
#else
    flaw = detail::png_data_fit(bytes, lines) ? detail::decode_stb(bytes, claim, image.pixels)
                                              : "corrupt PNG: its data do not fit its size";
#endif
  }
  if (!flaw.empty()) fail(flaw);
  return image;
}

/// The same of a file of at most 1 GB.
[[nodiscard]] inline rgb_image read_image(std::filesystem::path const& file) {
  detail::input_file const in(file.string());
  if (in.size() > std::size_t{1} << 30)
    throw file_error(detail::sentence(
        {file.string(), ": expected an image file of at most 1 GB, got ", in.size(), " bytes"}));
  // Of what is no image, the head is enough to say so.
  auto const head = in.bytes(0, 9);
  bool const image = detail::kind_of_image(head) != detail::image_kind::other;
  return decode_image(image ? in.bytes() : head, file.string());
}

/// The image turned and mirrored as its orientation asks, which is then 1.
[[nodiscard]] inline rgb_image upright(rgb_image image) {
  int const turn = image.orientation;
  image.orientation = 1;
  if (turn < 2 || turn > 8) return image;
  bool const turned = turn > 4;
  auto const height = static_cast<std::size_t>(image.height);
  auto const width = static_cast<std::size_t>(image.width);
  rgb_image result{turned ? image.width : image.height, turned ? image.height : image.width, {}};
  result.pixels.resize(image.pixels.size());
  std::uint8_t* to = result.pixels.data();
  bool const from_right = turn == 2 || turn == 3 || turn == 7 || turn == 8;
  bool const from_below = turn == 3 || turn == 4 || turn == 6 || turn == 7;
  for (std::size_t y = 0; y < static_cast<std::size_t>(result.height); ++y)
    for (std::size_t x = 0; x < static_cast<std::size_t>(result.width); ++x, to += 3) {
      std::size_t row = turned ? x : y, column = turned ? y : x;
      if (from_below) row = height - 1 - row;
      if (from_right) column = width - 1 - column;
      std::memcpy(to, image.pixels.data() + 3 * (row * width + column), 3);
    }
  return result;
}

}  // namespace resin
