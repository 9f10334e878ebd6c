// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// JPEG by libjpeg, for programs that define RESIN_LIBJPEG and link it: pixels equal to those that
// Pillow, and so PyTorch, trains on. stb_image's differ by a level or two in places, which moves a
// classifier's scores by up to 1 %.

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

/// Between setjmp and the end nothing is constructed, so that a jump leaves nothing behind.
inline bool decode_jpeg(std::uint8_t const* file, std::size_t bytes, int height, int width,
                        std::uint8_t* pixels, jpeg_errors& errors) {
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
  info.out_color_space = JCS_RGB;
  jpeg_start_decompress(&info);
  bool const same = info.output_height == static_cast<JDIMENSION>(height) &&
                    info.output_width == static_cast<JDIMENSION>(width) &&
                    info.output_components == 3;
  while (same && info.output_scanline < info.output_height) {
    JSAMPROW row = pixels + std::size_t{3} * info.output_scanline * info.output_width;
    jpeg_read_scanlines(&info, &row, 1);
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
  detail::jpeg_errors errors{};
  if (detail::decode_jpeg(file.data(), file.size(), height, width, pixels.data(), errors))
    return {};
  return std::string("corrupt JPEG: ") +
         (errors.text[0] != 0 ? errors.text : "its size is unclear");
}

}  // namespace resin

#endif
