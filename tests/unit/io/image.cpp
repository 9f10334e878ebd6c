// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include <resin/io/image.hpp>
#include <resin/io/zip.hpp>

#include "data/files.hpp"
#include "test.hpp"

using namespace resin;
using test::contains;
namespace fs = std::filesystem;

namespace {

std::string refusal(fs::path const& file, test::bytes const& data) {
  test::write(file, data);
  return test::said([&] { static_cast<void>(read_image(file)); });
}
test::bytes ppm(int w, int h, char const* between = " ") {
  std::string const text = std::string("P6") + between + std::to_string(w) + between +
                           std::to_string(h) + between + "255\n";
  test::bytes out(text.begin(), text.end());
  for (int i = 0; i < 3 * w * h; ++i) out.push_back(static_cast<std::uint8_t>(7 * i));
  return out;
}
void chunk(test::bytes& out, std::string const& kind, test::bytes const& data) {
  auto const length = test::big_endian({static_cast<std::uint32_t>(data.size())});
  out.insert(out.end(), length.begin(), length.end());
  test::bytes body(kind.begin(), kind.end());
  body.insert(body.end(), data.begin(), data.end());
  out.insert(out.end(), body.begin(), body.end());
  auto const crc = test::big_endian({detail::crc32(body.data(), body.size())});
  out.insert(out.end(), crc.begin(), crc.end());
}
/// RGB, pixel bytes 7 i as in ppm().
test::bytes png(std::uint32_t w, std::uint32_t h) {
  test::bytes lines;
  for (std::uint32_t y = 0; y < h; ++y) {
    lines.push_back(0);
    for (std::uint32_t x = 0; x < 3 * w; ++x)
      lines.push_back(static_cast<std::uint8_t>(7 * (y * 3 * w + x)));
  }
  test::bytes packed(compressBound(static_cast<uLong>(lines.size())));
  uLongf size = static_cast<uLongf>(packed.size());
  REQUIRE(compress(packed.data(), &size, lines.data(), static_cast<uLong>(lines.size())) == Z_OK);
  packed.resize(size);
  test::bytes out{0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  auto header = test::big_endian({w, h});
  header.insert(header.end(), {8, 2, 0, 0, 0});
  chunk(out, "IHDR", header);
  chunk(out, "IDAT", packed);
  chunk(out, "IEND", {});
  return out;
}
/// A grey baseline JPEG of 8 x 8, all of one shade: one Huffman table entry for each class.
test::bytes jpeg() {
  test::bytes out{0xff, 0xd8, 0xff, 0xdb, 0, 67, 0};
  out.insert(out.end(), 64, 1);
  test::bytes const rest{
      0xff, 0xc0, 0, 11,   8,    0, 8,    0,    8, 1, 1, 0x11, 0,  // 8 x 8, 1 component
      0xff, 0xc4, 0, 20,   0x00, 1, 0,    0,    0, 0, 0, 0,    0,    0, 0,  0, 0,    0,    0,
      0,    0,    0, 0xff, 0xc4, 0, 20,   0x10, 1, 0, 0, 0,    0,    0, 0,  0, 0,    0,    0,
      0,    0,    0, 0,    0,    0, 0xff, 0xda, 0, 8, 1, 1,    0x00, 0, 63, 0, 0x3f, 0xff, 0xd9};
  out.insert(out.end(), rest.begin(), rest.end());
  return out;
}

}  // namespace

TEST_CASE("images: PPM, PGM and PNG pixel by pixel", "[io]") {
  test::temporary_folder folder;
  auto const file = folder.path / "a";
  auto const check = [&](test::bytes const& data) {
    test::write(file, data);
    rgb_image const image = read_image(file);
    REQUIRE(image.width == 5);
    REQUIRE(image.height == 3);
    REQUIRE(image.pixels.size() == 45);
    for (int i = 0; i < 45; ++i)
      REQUIRE(image.pixels[static_cast<std::size_t>(i)] == static_cast<std::uint8_t>(7 * i));
  };
  check(ppm(5, 3));
  check(ppm(5, 3, "\n# a comment\n"));
  check(png(5, 3));
  std::string const grey = "P5 2 1 255\n";
  test::bytes data(grey.begin(), grey.end());
  data.push_back(9);
  data.push_back(200);
  test::write(file, data);
  CHECK(read_image(file).pixels == test::bytes{9, 9, 9, 200, 200, 200});
}

TEST_CASE("images: JPEG", "[io]") {
  test::temporary_folder folder;
  test::write(folder.path / "a.jpg", jpeg());
  rgb_image const image = read_image(folder.path / "a.jpg");
  CHECK(image.width == 8);
  for (std::uint8_t v : image.pixels) REQUIRE(v == 128);
}

TEST_CASE("images: cut anywhere they are refused by name", "[io]") {
  test::temporary_folder folder;
  auto const file = folder.path / "a";
  for (auto const& whole : {ppm(5, 3), png(5, 3), jpeg()})
    for (std::size_t n = 0; n < whole.size(); ++n)
      REQUIRE(contains(refusal(file, test::cut(whole, n)), file.string() + ": "));
}

TEST_CASE("images: damage", "[io]") {
  test::temporary_folder folder;
  auto const file = folder.path / "a";
  auto const whole = png(5, 3);
  for (std::size_t i = 0; i < whole.size(); ++i) {
    auto changed = whole;
    changed[i] ^= 4;
    REQUIRE(contains(refusal(file, changed), file.string() + ": "));
  }
  for (auto const& other : {jpeg(), ppm(5, 3)})
    for (std::size_t i = 0; i < other.size(); ++i) {
      auto changed = other;
      changed[i] ^= static_cast<std::uint8_t>(1u << i % 8);
      static_cast<void>(refusal(file, changed));  // read or refused, nothing else
    }
  CHECK(contains(refusal(file, {'G', 'I', 'F', '8', '9', 'a', 0, 0, 0, 0}), "expected a JPEG"));
  CHECK(contains(refusal(file, png(40000, 1)), "nothing thrown"));
  std::string const huge = "P6 99999999 99999999 255\n";
  CHECK(contains(refusal(file, test::bytes(huge.begin(), huge.end())), "truncated PPM"));
  CHECK(contains(test::said([&] { static_cast<void>(read_image(folder.path / "no")); }),
                 "no such file"));
}
