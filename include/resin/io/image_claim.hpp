// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What an image file says it is, judged before any decoder sees it or memory is taken for its
// pixels: its structure up to the end mark, its tables, and whether so few bytes can be so large an
// image.

#include <resin/base/crc32.hpp>
#include <resin/base/text.hpp>
#include <resin/io/exif.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

namespace resin::detail::inline RESIN_VERSION {

/// A size, or why there is none to be had.
struct image_claim {
  std::string flaw{};
  int height = 0, width = 0;
  int orientation = 1;  // Exif's
  int components = 3;
  bool adobe = false;  // a JPEG that says so
};

inline constexpr std::size_t longest_image_side = 65535, most_image_pixels = 100'000'000;

inline image_claim flawed_image(std::initializer_list<word> words) {
  return {.flaw = sentence(words)};
}

/// Sets the size, or says why it is none.
inline image_claim sized_image(image_claim claim, std::size_t height, std::size_t width) {
  if (height < 1 || width < 1 || height > longest_image_side || width > longest_image_side ||
      height * width > most_image_pixels)
    return flawed_image({"expected 1 to 100,000,000 pixels in sides of at most 65,535, got ", width,
                         " x ", height});
  claim.height = static_cast<int>(height);
  claim.width = static_cast<int>(width);
  return claim;
}

/// A JPEG file's segments and scans, up to the end mark.
class jpeg_walk {
 public:
  explicit jpeg_walk(std::vector<std::uint8_t> const& file) : file_(file) {}

  image_claim read() {
    std::size_t at = 2;
    while (at + 4 <= file_.size()) {
      if (file_[at] != 0xff) return flawed_image({"corrupt JPEG: expected a marker at byte ", at});
      std::uint8_t const marker = file_[at + 1];
      if (marker == 0xff) {  // fill byte
        ++at;
        continue;
      }
      if (marker == 0xd9) break;
      std::size_t const length = big(at + 2);
      if (length < 2 || length > file_.size() - at - 2) break;
      if (char const* const flaw = segment(marker, at + 4, length - 2))
        return flawed_image({"corrupt JPEG: ", flaw, " at byte ", at});
      if (!claim_.flaw.empty()) return claim_;
      at += 2 + length;
      if (marker != 0xda) continue;
      // Entropy-coded data: 0xff 0x00 is a byte, 0xff 0xd0 to 0xd7 a restart; other markers end it.
      for (; at + 1 < file_.size(); ++at)
        if (file_[at] == 0xff && file_[at + 1] != 0 && file_[at + 1] != 0xff &&
            (file_[at + 1] & 0xf8) != 0xd0)
          break;
    }
    if (at + 2 > file_.size() || file_[at] != 0xff || file_[at + 1] != 0xd9)
      return flawed_image(
          {"truncated JPEG: its end marker is missing after ", file_.size(), " bytes"});
    if (scans_ == 0) return flawed_image({"corrupt JPEG: it has no scan"});
    return claim_;
  }

 private:
  [[nodiscard]] std::size_t big(std::size_t at) const {
    return static_cast<std::size_t>(file_[at] << 8 | file_[at + 1]);
  }
  /// What is wrong with a segment's content, or null.
  char const* segment(std::uint8_t marker, std::size_t at, std::size_t length) {
    bool const frame = marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8;
    if (frame && marker > 0xc2) return "a coding that is not read (lossless or arithmetic)";
    if (frame) return start_of_frame(marker, at, length);
    switch (marker) {
      case 0xc4:
        return huffman_tables(at, length);
      case 0xdb:
        return quantisation_tables(at, length);
      case 0xdd:
        return length == 2 ? nullptr : "a restart interval that is none";
      case 0xda:
        return start_of_scan(at, length);
      case 0xe1:
        if (length >= 6 && std::memcmp(file_.data() + at, "Exif\0", 6) == 0)
          claim_.orientation = exif_orientation(file_.data() + at + 6, length - 6);
        return nullptr;
      case 0xee:
        claim_.adobe |= length >= 12 && std::memcmp(file_.data() + at, "Adobe", 5) == 0;
        return nullptr;
      default:
        return marker == 0xfe || (marker & 0xf0) == 0xe0 ? nullptr : "an unknown marker";
    }
  }
  char const* start_of_frame(std::uint8_t marker, std::size_t at, std::size_t length) {
    if (claim_.height > 0) return "a second frame";
    if (length < 6) return "a frame that is none";
    std::size_t const n = file_[at + 5];
    if (file_[at] != 8) return "samples that are not of 8 bits";
    if (n != 1 && n != 3 && n != 4) return "a frame of neither 1, 3 nor 4 components";
    if (length != 6 + 3 * n) return "a frame that is none";
    std::size_t const height = big(at + 1), width = big(at + 3);
    claim_.components = static_cast<int>(n);
    claim_ = sized_image(claim_, height, width);
    if (!claim_.flaw.empty()) return nullptr;
    std::size_t most_h = 1, most_v = 1, bits = 0;
    for (std::size_t pass = 0; pass < 2; ++pass)
      for (std::size_t i = 0; i < n; ++i) {
        std::size_t const h = file_[at + 7 + 3 * i] >> 4, v = file_[at + 7 + 3 * i] & 15;
        if (h < 1 || h > 4 || v < 1 || v > 4) return "a sampling factor that is none";
        if (pass == 0) {
          most_h = h > most_h ? h : most_h;
          most_v = v > most_v ? v : most_v;
        } else {
          bits += (width * h / most_h + 7) / 8 * ((height * v / most_v + 7) / 8);
        }
      }
    // Each block of 8 x 8 takes a bit at the very least.
    if (bits / 8 > file_.size())
      claim_ = flawed_image(
          {"corrupt JPEG: ", file_.size(), " bytes cannot hold ", width, " x ", height, " pixels"});
    progressive_ = marker == 0xc2;
    return nullptr;
  }
  char const* huffman_tables(std::size_t at, std::size_t length) const {
    while (length >= 17) {
      if (file_[at] > 0x1f || (file_[at] & 15) > 3) return "a Huffman table of no place";
      std::size_t codes = 0, free = 1;  // prefixes of this length that are still to be had
      for (std::size_t i = 1; i <= 16; ++i) {
        std::size_t const count = file_[at + i];
        codes += count, free *= 2;
        if (count > free) return "a Huffman table with too many codes";
        free -= count;
      }
      if (codes > 256 || 17 + codes > length) return "a Huffman table with too many codes";
      at += 17 + codes, length -= 17 + codes;
    }
    return length == 0 ? nullptr : "a Huffman table that is cut";
  }
  char const* quantisation_tables(std::size_t at, std::size_t length) const {
    while (length > 0) {
      std::size_t const size = file_[at] >> 4 ? 129 : 65;
      if (file_[at] > 0x1f || (file_[at] & 15) > 3) return "a quantisation table of no place";
      if (size > length) return "a quantisation table that is cut";
      at += size, length -= size;
    }
    return nullptr;
  }
  char const* start_of_scan(std::size_t at, std::size_t length) {
    if (claim_.height == 0) return "a scan before its frame";
    std::size_t const n = length > 0 ? file_[at] : 0;
    if (n < 1 || n > 4 || length != 4 + 2 * n) return "a scan that is none";
    // Encoders make some ten; each takes the time of the whole image, however short it is.
    if (++scans_ > (progressive_ ? 100 : claim_.components)) return "one scan too many";
    return nullptr;
  }

  std::vector<std::uint8_t> const& file_;
  image_claim claim_{};
  bool progressive_ = false;
  int scans_ = 0;
};

/// Bytes of a PNG image's lines when they are unpacked, a filter's byte before each.
inline std::size_t png_line_bytes(std::size_t height, std::size_t width, std::size_t bits,
                                  bool interlaced) {
  if (!interlaced) return height * (1 + (width * bits + 7) / 8);
  constexpr std::size_t passes[7][4] = {{0, 8, 0, 8}, {4, 8, 0, 8}, {0, 4, 4, 8}, {2, 4, 0, 4},
                                        {0, 2, 2, 4}, {1, 2, 0, 2}, {0, 1, 1, 2}};
  std::size_t bytes = 0;
  for (auto const& [x, x_step, y, y_step] : passes) {
    if (width <= x || height <= y) continue;
    std::size_t const w = (width - x + x_step - 1) / x_step, h = (height - y + y_step - 1) / y_step;
    bytes += h * (1 + (w * bits + 7) / 8);
  }
  return bytes;
}

/// Walks the chunks up to IEND, the CRC of each checked. `plain` gets the file without what is not
/// needed for red, green and blue; `lines` the bytes that its data must unpack to.
inline image_claim claim_of_png(std::vector<std::uint8_t> const& file,
                                std::vector<std::uint8_t>& plain, std::size_t& lines) {
  auto const number = [&](std::size_t at) {
    std::size_t value = 0;
    for (std::size_t k = at; k < at + 4; ++k) value = value << 8 | file[k];
    return value;
  };
  image_claim claim;
  std::size_t packed = 0, palette = 0;
  bool colors = false, over = false;  // over: the data have ended
  plain.assign(file.begin(), file.begin() + 8);
  for (std::size_t at = 8; at + 12 <= file.size();) {
    std::size_t const length = number(at);
    if (length > file.size() - at - 12) break;
    std::uint8_t const* const data = file.data() + at + 8;
    std::string const kind(reinterpret_cast<char const*>(data) - 4, 4);
    if (crc32(data - 4, length + 4) != number(at + 8 + length))
      return flawed_image({"corrupt PNG: wrong CRC in the chunk at byte ", at});
    auto const broken = [&](char const* what) {
      return flawed_image({"corrupt PNG: ", what, " at byte ", at});
    };
    if ((kind == "IHDR") != (at == 8)) return broken("its header is not first and alone");
    if (kind == "IHDR") {
      if (length != 13 || data[10] != 0 || data[11] != 0 || data[12] > 1)
        return broken("a header that is none");
      std::size_t const depth = data[8], color = data[9];
      constexpr std::uint8_t channels[] = {1, 0, 3, 1, 2, 0, 4};
      bool const small = depth == 1 || depth == 2 || depth == 4;
      if (color > 6 || channels[color] == 0 ||
          !(depth == 8 || (depth == 16 && color != 3) || (small && (color == 0 || color == 3))))
        return broken("colors that are none");
      claim = sized_image(claim, number(at + 12), number(at + 8));
      if (!claim.flaw.empty()) return claim;
      colors = color == 3;
      lines =
          png_line_bytes(number(at + 12), number(at + 8), depth * channels[color], data[12] == 1);
    } else if (kind == "PLTE") {
      if (length == 0 || length % 3 != 0 || length > 768 || palette > 0 || packed > 0)
        return broken("a palette that is none");
      palette = length / 3;
    } else if (kind == "IDAT") {
      if (over) return broken("data in two places");
      packed += length;
    } else if (kind == "eXIf") {
      claim.orientation = exif_orientation(data, length);
    } else if (kind != "IEND" && (kind[0] & 0x20) == 0) {
      return broken("a chunk that is not known");
    }
    over = packed > 0 && kind != "IDAT";
    if ((kind[0] & 0x20) == 0 && (kind != "PLTE" || colors))
      plain.insert(plain.end(), data - 8, data + length + 4);
    if (kind == "IEND") {
      if (packed == 0 || (colors && palette == 0)) return broken("no data, or no palette");
      // Deflate packs at most 1032 to 1.
      if (lines / 1032 > packed)
        return flawed_image({"corrupt PNG: ", packed, " packed bytes cannot hold ", claim.width,
                             " x ", claim.height, " pixels"});
      return claim;
    }
    at += 12 + length;
  }
  return flawed_image({"truncated PNG: its end is missing after ", file.size(), " bytes"});
}

}  // namespace resin::detail
