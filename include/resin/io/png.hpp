// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// PNG by libpng, for programs that define RESIN_LIBPNG and link it (CMake: resin::io does both
// where libpng is found).

#if __has_include(<png.h>)

#include <resin/base/namespaces.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include <png.h>

#include <csetjmp>

namespace resin::detail::inline RESIN_VERSION {

struct png_source {
  std::uint8_t const* at;
  std::size_t left;
  char text[200];
};
[[noreturn]] inline void png_failed(png_structp png, char const* what) {
  auto* const source = static_cast<png_source*>(png_get_error_ptr(png));
  std::strncpy(source->text, what, sizeof source->text - 1);
  std::longjmp(png_jmpbuf(png), 1);
}
inline void png_said(png_structp, char const*) {}
inline void png_reads(png_structp png, png_bytep to, std::size_t bytes) {
  auto* const source = static_cast<png_source*>(png_get_io_ptr(png));
  if (bytes > source->left) png_failed(png, "read beyond its end");
  std::memcpy(to, source->at, bytes);
  source->at += bytes, source->left -= bytes;
}

/// Between setjmp and the end nothing is constructed, so that a jump leaves nothing behind.
inline bool decode_png(png_source& source, std::size_t height, std::size_t width,
                       std::uint8_t* const* rows) {
  png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &source, &png_failed, &png_said);
  png_infop info = png ? png_create_info_struct(png) : nullptr;
  if (!info) {
    png_destroy_read_struct(&png, nullptr, nullptr);
    return false;
  }
  if (setjmp(png_jmpbuf(png)) != 0) {
    png_destroy_read_struct(&png, &info, nullptr);
    return false;
  }
  png_set_read_fn(png, &source, &png_reads);
  png_set_crc_action(png, PNG_CRC_QUIET_USE, PNG_CRC_QUIET_USE);  // checked already
  png_read_info(png, info);
  png_set_strip_16(png);
  png_set_expand(png);  // palettes, and grey of fewer bits
  png_set_strip_alpha(png);
  png_set_gray_to_rgb(png);
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  bool const same = png_get_image_height(png, info) == height &&
                    png_get_image_width(png, info) == width &&
                    png_get_rowbytes(png, info) == 3 * width;
  if (same) {
    png_read_image(png, const_cast<png_bytepp>(rows));
    png_read_end(png, nullptr);
  }
  png_destroy_read_struct(&png, &info, nullptr);
  return same;
}

}  // namespace resin::detail
namespace resin::inline RESIN_VERSION {

/// Decodes a file of that size into `pixels`; an empty text, or what is wrong with it.
[[nodiscard]] inline std::string decode_png(std::vector<std::uint8_t> const& file, int height,
                                            int width, std::vector<std::uint8_t>& pixels) {
  auto const h = static_cast<std::size_t>(height), w = static_cast<std::size_t>(width);
  pixels.resize(3 * h * w);
  std::vector<std::uint8_t*> rows(h);
  for (std::size_t y = 0; y < h; ++y) rows[y] = pixels.data() + 3 * w * y;
  detail::png_source source{file.data(), file.size(), {}};
  if (detail::decode_png(source, h, w, rows.data())) return {};
  return std::string("corrupt PNG: ") + (source.text[0] != 0 ? source.text : "its size is unclear");
}

}  // namespace resin

#endif
