// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// JPEG by libjpeg, for programs that define RESIN_LIBJPEG and link it (CMake: resin::io does both
// where libjpeg is found): pixels equal to those that Pillow, and so PyTorch, trains on.
// stb_image's differ by a level or two in places, which moves a classifier's scores by up to 1 %.

#if __has_include(<jpeglib.h>)

#include <resin/base/namespaces.hpp>

#include <cstddef>
#include <cstdint>
#include <cstdio>  // jpeglib.h wants it first
#include <string>
#include <vector>

#include <jerror.h>
#include <jpeglib.h>

#include <csetjmp>

namespace resin::detail::inline RESIN_VERSION {

struct jpeg_errors {
  jpeg_error_mgr manager;
  std::jmp_buf back;
  char text[JMSG_LENGTH_MAX];
};
[[noreturn]] inline void jpeg_failed(j_common_ptr info) {
  auto* const errors = reinterpret_cast<jpeg_errors*>(info->err);
  info->err->format_message(info, errors->text);
  std::longjmp(errors->back, 1);
}
/// libjpeg goes on after damaged data, with grey; here that is an error. Its other warnings are
/// not.
inline void jpeg_said(j_common_ptr info, int level) {
  int const code = info->err->msg_code;
  if (level < 0 && (code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE || code == JWRN_JPEG_EOF))
    jpeg_failed(info);
}

/// Inks to light by Pillow's arithmetic. Files hold 255 for no ink, as Adobe's do.
inline void ink_to_light(std::uint8_t const* inks, std::uint8_t* pixels, std::size_t count) {
  for (; count > 0; --count, inks += 4)
    for (int c = 0; c < 3; ++c) {
      int const light = inks[3], product = (255 - inks[c]) * light + 128;
      int const left = light - ((product + (product >> 8)) >> 8);
      *pixels++ = static_cast<std::uint8_t>(left > 0 ? left : 0);
    }
}

/// Between setjmp and the end nothing is constructed, so that a jump leaves nothing behind. `inks`
/// has room for a line of CMYK.
inline bool decode_jpeg(std::uint8_t const* file, std::size_t bytes, int height, int width,
                        std::uint8_t* pixels, std::uint8_t* inks, jpeg_errors& errors) {
  jpeg_decompress_struct info;
  info.err = jpeg_std_error(&errors.manager);
  errors.manager.error_exit = jpeg_failed;
  errors.manager.emit_message = jpeg_said;
  if (setjmp(errors.back) != 0) {
    jpeg_destroy_decompress(&info);
    return false;
  }
  jpeg_create_decompress(&info);
  jpeg_mem_src(&info, file, static_cast<unsigned long>(bytes));
  jpeg_read_header(&info, TRUE);
  bool const four = info.num_components == 4;  // CMYK, or YCCK, which becomes it
  info.out_color_space = four ? JCS_CMYK : JCS_RGB;
  jpeg_start_decompress(&info);
  bool const same = info.output_height == static_cast<JDIMENSION>(height) &&
                    info.output_width == static_cast<JDIMENSION>(width) &&
                    info.output_components == (four ? 4 : 3);
  while (same && info.output_scanline < info.output_height) {
    std::uint8_t* const line = pixels + std::size_t{3} * info.output_scanline * info.output_width;
    JSAMPROW row = four ? inks : line;
    jpeg_read_scanlines(&info, &row, 1);
    if (four) ink_to_light(inks, line, info.output_width);
  }
  if (same) jpeg_finish_decompress(&info);
  jpeg_destroy_decompress(&info);
  return same;
}

}  // namespace resin::detail
namespace resin::inline RESIN_VERSION {

/// Decodes a file of that size into `pixels`; an empty text, or what is wrong with it.
[[nodiscard]] inline std::string decode_jpeg(std::vector<std::uint8_t> const& file, int height,
                                             int width, std::vector<std::uint8_t>& pixels) {
  pixels.resize(3 * static_cast<std::size_t>(height) * static_cast<std::size_t>(width));
  std::vector<std::uint8_t> inks(4 * static_cast<std::size_t>(width));
  detail::jpeg_errors errors{};
  if (detail::decode_jpeg(file.data(), file.size(), height, width, pixels.data(), inks.data(),
                          errors))
    return {};
  return std::string("corrupt JPEG: ") +
         (errors.text[0] != 0 ? errors.text : "its size is unclear");
}

}  // namespace resin

#endif
