// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include <resin/io/image.hpp>

#include "data/files.hpp"
#include "test.hpp"

#include <zlib.h>

#include <array>
#include <cstdlib>

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
void segment(test::bytes& out, std::uint8_t marker, test::bytes const& data) {
  out.insert(out.end(), {0xff, marker, static_cast<std::uint8_t>((data.size() + 2) >> 8),
                         static_cast<std::uint8_t>(data.size() + 2)});
  out.insert(out.end(), data.begin(), data.end());
}
/// A baseline JPEG of 8 x 8, each component all of one shade, 65 to 96 or 160 to 191. `extra` comes
/// first.
test::bytes jpeg(std::vector<int> const& shades = {160}, test::bytes const& extra = {}) {
  auto const n = static_cast<std::uint8_t>(shades.size());
  test::bytes out{0xff, 0xd8}, steps(65, 8), dc(18, 0), ac(18, 0), scan{n};
  out.insert(out.end(), extra.begin(), extra.end());
  steps[0] = 0;
  segment(out, 0xdb, steps);
  test::bytes frame{8, 0, 8, 0, 8, n};
  for (std::uint8_t i = 1; i <= n; ++i) {
    frame.insert(frame.end(), {i, 0x11, 0});
    scan.insert(scan.end(), {i, 0});
  }
  segment(out, 0xc0, frame);
  dc[1] = ac[1] = 1;  // one code, "0": a difference of 6 bits; end of block
  dc[17] = 6, ac[0] = 0x10;
  segment(out, 0xc4, dc);
  segment(out, 0xc4, ac);
  scan.insert(scan.end(), {0, 63, 0});
  segment(out, 0xda, scan);
  for (int s : shades)
    out.push_back(static_cast<std::uint8_t>((s > 128 ? s - 128 : s - 128 + 63) << 1));
  out.insert(out.end(), {0xff, 0xd9});
  return out;
}
/// Exif data with an orientation, in either byte order.
test::bytes exif(int turn, bool big) {
  auto const t = static_cast<std::uint8_t>(turn);
  if (big)
    return {'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, t, 0, 0, 0, 0, 0, 0};
  return {'I', 'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, t, 0, 0, 0, 0, 0, 0, 0};
}
test::bytes app1(test::bytes const& data) {
  test::bytes body{'E', 'x', 'i', 'f', 0, 0}, out;
  body.insert(body.end(), data.begin(), data.end());
  segment(out, 0xe1, body);
  return out;
}
test::bytes adobe(std::uint8_t transform) {
  test::bytes out;
  segment(out, 0xee, {'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, transform});
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

TEST_CASE("images: decoded from memory as from a file", "[io]") {
  test::temporary_folder folder;
  for (test::bytes const& data : {ppm(5, 3), png(5, 3), jpeg()}) {
    test::write(folder.path / "one", data);
    rgb_image const a = read_image(folder.path / "one"), b = decode_image(data);
    CHECK((a.height == b.height && a.width == b.width && a.pixels == b.pixels));
    auto const pixels = static_cast<std::size_t>(a.height * a.width);
    CHECK(decode_image(data, "photo", pixels).pixels == a.pixels);
    CHECK(test::said([&] { static_cast<void>(decode_image(data, "photo", pixels - 1)); }) ==
          "photo: expected at most " + std::to_string(pixels - 1) + " pixels, got " +
              std::to_string(a.width) + " x " + std::to_string(a.height));
  }
  for (test::bytes const& data : {test::bytes{}, test::bytes{'P', '6'}, test::bytes(100)})
    CHECK(test::said([&] { static_cast<void>(decode_image(data, "photo")); }) ==
          "photo: expected a JPEG, PNG, PPM or PGM image, got other bytes");
}
TEST_CASE("images: JPEG", "[io]") {
  test::temporary_folder folder;
  test::write(folder.path / "a.jpg", jpeg());
  rgb_image const image = read_image(folder.path / "a.jpg");
  CHECK(image.width == 8);
  CHECK(image.pixels == test::bytes(192, 160));
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
  CHECK(contains(test::said([&] { static_cast<void>(read_image(folder.path / "no")); }),
                 "no such file"));
}

TEST_CASE("images: PPM and PGM of any depth, and headers that are none", "[io]") {
  test::temporary_folder folder;
  auto const file = folder.path / "a";
  auto const read = [&](std::string const& text) {
    test::write(file, test::bytes(text.begin(), text.end()));
    return read_image(file).pixels;
  };
  std::string const deep("\x12\x34\xff\xff", 4);
  CHECK(read("P5 2 1 65535\n" + deep) == test::bytes{18, 18, 18, 255, 255, 255});
  CHECK(read("P6 1 1 65535\n" + deep + std::string("\0\0", 2)) == test::bytes{18, 255, 0});
  CHECK(read("P5 2 1 1000\n" + std::string("\1\xf4\xff\xff", 4)) ==
        test::bytes{128, 128, 128, 255, 255, 255});
  CHECK(read("P5 2 1 15\n\x0f\x07") == test::bytes{255, 255, 255, 119, 119, 119});
  CHECK(read("P5#c\n2\t1#\n\n255 ab") == test::bytes{'a', 'a', 'a', 'b', 'b', 'b'});
  auto const said = [&](std::string const& text) {
    return refusal(file, test::bytes(text.begin(), text.end()));
  };
  std::string const pixels(100, 'x');
  for (std::string const& none :
       {std::string("P5 00000000001 1 255\n"), std::string("P5 10000000000 1 255\n"),
        std::string("P5 1 1 2550000000\n"), std::string("P5 1 1 255"), std::string("P51 1 255\n"),
        std::string("P5 1 1 255\0", 11), std::string("P5\0 1 1 255\n", 12),
        std::string("P5 -1 1 255\n"), std::string("P5 1 1 0\n"), std::string("P5 1 1 65536\n")})
    CHECK(contains(said(none + pixels), "corrupt PPM or PGM header"));
  for (char const* size : {"0 1", "1 0", "65536 1", "1 65536", "99999999 99999999", "20000 20000"})
    CHECK(contains(said("P5 " + std::string(size) + " 255\n" + pixels), "expected 1 to 100"));
  CHECK(contains(said("P5 11 5 65535\n" + pixels), "expected 110 bytes of pixels, got 100"));
}

TEST_CASE("images: CMYK and YCCK become RGB as Pillow converts them", "[io]") {
  test::temporary_folder folder;
  auto const file = folder.path / "a.jpg";
  auto const pixel = [&](test::bytes const& data) {
    test::write(file, data);
    auto const p = read_image(file).pixels;
    REQUIRE(p.size() == 192);
    for (std::size_t i = 3; i < p.size(); ++i) REQUIRE(p[i] == p[i - 3]);
    return std::array<int, 3>{p[0], p[1], p[2]};
  };
  auto const near = [](std::array<int, 3> got, std::array<int, 3> want) {
    for (std::size_t c = 0; c < 3; ++c) CHECK(std::abs(got[c] - want[c]) <= 3);
  };
  // Pillow 9.4: Image.open(file).convert("RGB").getpixel((0, 0)) of these very bytes.
  near(pixel(jpeg({160, 70, 190, 180}, adobe(0))), {113, 49, 134});
  near(pixel(jpeg({160, 70, 190, 180})), {113, 49, 134});
  near(pixel(jpeg({160, 70, 190, 180}, adobe(2))), {6, 84, 140});
  near(pixel(jpeg({160, 70, 190}, adobe(0))), {160, 70, 190});
  near(pixel(jpeg({160, 70, 190})), {247, 136, 57});
}

TEST_CASE("images: a JPEG's tables, scans and size are judged first", "[io]") {
  test::temporary_folder folder;
  auto const file = folder.path / "a.jpg";
  test::bytes table(17 + 300, 0), overfull(17 + 3, 0), twice;
  table[15] = 200, table[16] = 100;
  test::bytes out;
  segment(out, 0xc4, table);
  CHECK(contains(refusal(file, jpeg({160}, out)), "a Huffman table with too many codes at byte 2"));
  overfull[1] = 3;  // codes of one bit
  out.clear(), segment(out, 0xc4, overfull);
  CHECK(contains(refusal(file, jpeg({160}, out)), "too many codes"));
  out.clear(), segment(out, 0xc4, test::bytes(18, 0));
  CHECK(contains(refusal(file, jpeg({160}, out)), "a Huffman table that is cut"));
  out.clear(), segment(out, 0xc4, test::bytes(17, 0x20));
  CHECK(contains(refusal(file, jpeg({160}, out)), "a Huffman table of no place"));
  out.clear(), segment(out, 0xdb, test::bytes(64, 0));
  CHECK(contains(refusal(file, jpeg({160}, out)), "a quantisation table that is cut"));
  out.clear(), segment(out, 0xc0, {8, 0, 8, 0, 8, 1, 1, 0x11, 0});
  CHECK(contains(refusal(file, jpeg({160}, out)), "a second frame"));
  auto const framed = [&](std::size_t at, test::bytes const& with) {
    auto data = jpeg();
    std::size_t const frame = 2 + 69 + 4;  // behind its marker and length
    std::copy(with.begin(), with.end(), data.begin() + static_cast<std::ptrdiff_t>(frame + at));
    return refusal(file, data);
  };
  CHECK(framed(0, {8}) == "nothing thrown");
  CHECK(contains(framed(0, {12}), "not of 8 bits"));
  CHECK(contains(framed(1, {0, 0}), "expected 1 to 100,000,000 pixels"));
  CHECK(contains(framed(1, {0xff, 0xff, 0xff, 0xff}), "expected 1 to 100,000,000 pixels"));
  CHECK(contains(framed(1, {0x23, 0x28, 0x23, 0x28}), "cannot hold 9000 x 9000 pixels"));
  CHECK(contains(framed(5, {2}), "neither 1, 3 nor 4"));
  CHECK(contains(framed(7, {0x50}), "a sampling factor"));
  CHECK(contains(framed(7, {0x01}), "a sampling factor"));
  // Each scan takes the time of the whole image, however short it is.
  auto many = jpeg();
  many[2 + 69 + 1] = 0xc2;
  test::bytes scan;
  segment(scan, 0xda, {1, 1, 0, 1, 63, 0});
  scan.push_back(0);
  test::bytes scans;
  for (int i = 0; i < 101; ++i) scans.insert(scans.end(), scan.begin(), scan.end());
  many.insert(many.end() - 2, scans.begin(), scans.end());
  CHECK(contains(refusal(file, many), "one scan too many"));
  auto more = jpeg();
  more.insert(more.end() - 2, scan.begin(), scan.end());
  CHECK(contains(refusal(file, more), "one scan too many"));
}

TEST_CASE("images: a PNG's chunks and size are judged first", "[io]") {
  test::temporary_folder folder;
  auto const file = folder.path / "a.png";
  auto const with = [&](std::uint32_t w, std::uint32_t h, test::bytes const& colors,
                        test::bytes const& packed, char const* more = nullptr) {
    test::bytes out{0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
    auto header = test::big_endian({w, h});
    header.insert(header.end(), colors.begin(), colors.end());
    chunk(out, "IHDR", header);
    if (more) chunk(out, more, {1, 2, 3});
    if (!packed.empty()) chunk(out, "IDAT", packed);
    chunk(out, "IEND", {});
    return refusal(file, out);
  };
  auto const deflated = [](std::size_t bytes) {
    test::bytes zeros(bytes), packed(compressBound(static_cast<uLong>(bytes)));
    auto size = static_cast<uLongf>(packed.size());
    compress(packed.data(), &size, zeros.data(), static_cast<uLong>(bytes));
    packed.resize(size);
    return packed;
  };
  test::bytes const rgb{8, 2, 0, 0, 0};
  CHECK(with(5, 3, rgb, deflated(48)) == "nothing thrown");
  CHECK(with(5, 3, rgb, deflated(48), "teXt") == "nothing thrown");
  CHECK(contains(with(10000, 10000, rgb, deflated(100)), "cannot hold 10000 x 10000 pixels"));
  CHECK(contains(with(10001, 10000, rgb, deflated(100)), "expected 1 to 100,000,000 pixels"));
  CHECK(contains(with(0, 1, rgb, deflated(100)), "expected 1 to 100,000,000 pixels"));
  CHECK(contains(with(5, 3, rgb, {}), "no data, or no palette"));
  CHECK(contains(with(5, 3, {8, 3, 0, 0, 0}, deflated(18)), "no data, or no palette"));
  CHECK(with(5, 3, {8, 3, 0, 0, 0}, deflated(18), "PLTE") == "nothing thrown");
  CHECK(contains(with(5, 3, {7, 2, 0, 0, 0}, deflated(48)), "colors that are none"));
  CHECK(contains(with(5, 3, {16, 3, 0, 0, 0}, deflated(48)), "colors that are none"));
  CHECK(contains(with(5, 3, {8, 2, 0, 0, 2}, deflated(48)), "a header that is none"));
  CHECK(contains(with(5, 3, rgb, deflated(48), "CgBI"), "a chunk that is not known"));
  CHECK(contains(with(5, 3, rgb, deflated(47)), file.string()));
#ifndef RESIN_LIBPNG
  // libpng stops at the last line; stb_image would unpack it all.
  CHECK(contains(with(5, 3, rgb, deflated(10'000'000)), "its data do not fit its size"));
#endif
  for (std::uint8_t adam7 : {0, 1}) {
    CHECK(with(1, 1, {1, 0, 0, 0, adam7}, deflated(2)) == "nothing thrown");
    CHECK(with(9, 5, {16, 6, 0, 0, adam7},
               deflated(detail::png_line_bytes(5, 9, 64, adam7 == 1))) == "nothing thrown");
  }
}

TEST_CASE("images: Exif's orientation is told, and turned on request", "[io]") {
  test::temporary_folder folder;
  auto const file = folder.path / "a";
  for (int turn = 1; turn <= 8; ++turn)
    for (bool big : {false, true}) {
      test::write(file, jpeg({160}, app1(exif(turn, big))));
      CHECK(read_image(file).orientation == turn);
    }
  auto picture = png(5, 3);
  test::bytes eighth;
  chunk(eighth, "eXIf", exif(8, true));
  picture.insert(picture.begin() + 33, eighth.begin(), eighth.end());
  test::write(file, picture);
  CHECK(read_image(file).orientation == 8);
  auto odd = exif(6, true);
  for (std::size_t i = 0; i <= odd.size();
       ++i) {  // cut or changed: read, and at worst as it stands
    test::write(file, jpeg({160}, app1(test::cut(odd, i))));
    int const cut = read_image(file).orientation;
    CHECK((cut == 1 || i >= 22));
    auto changed = odd;
    if (i < odd.size()) changed[i] ^= 0x80;
    test::write(file, jpeg({160}, app1(changed)));
    int const got = read_image(file).orientation;
    CHECK((got >= 1 && got <= 8));
  }

  // Where the first pixel of the first line is to be seen, and where the line goes from there.
  rgb_image const stored{2, 3, {0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 5}};
  std::vector<std::vector<int>> const seen{
      {0, 1, 2, 3, 4, 5}, {2, 1, 0, 5, 4, 3}, {5, 4, 3, 2, 1, 0}, {3, 4, 5, 0, 1, 2},
      {0, 3, 1, 4, 2, 5}, {3, 0, 4, 1, 5, 2}, {5, 2, 4, 1, 3, 0}, {2, 5, 1, 4, 0, 3}};
  for (int turn = 1; turn <= 8; ++turn) {
    INFO(turn);
    rgb_image image = stored;
    image.orientation = turn;
    image = upright(image);
    CHECK(image.orientation == 1);
    CHECK(image.height == (turn > 4 ? 3 : 2));
    CHECK(image.width == (turn > 4 ? 2 : 3));
    for (std::size_t i = 0; i < 6; ++i)
      CHECK(image.pixels[3 * i] == seen[static_cast<std::size_t>(turn - 1)][i]);
  }
}
