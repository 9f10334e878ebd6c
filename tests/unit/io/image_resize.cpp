// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include <resin/io/image_resize.hpp>

#include "test.hpp"

#include <cmath>
#include <cstdint>

using namespace resin;

static rgb_image ramp(int h, int w) {
  rgb_image image{h, w, {}};
  for (int y = 0; y < h; ++y)
    for (int x = 0; x < w; ++x)
      for (int c = 0; c < 3; ++c)
        image.pixels.push_back(static_cast<std::uint8_t>(c == 0 ? 10 * x : c == 1 ? 10 * y : 77));
  return image;
}

TEST_CASE("resize: the same size is the same image, a constant stays constant", "[io]") {
  auto const image = ramp(7, 9);
  CHECK(resize(image, {7, 9}).pixels == image.pixels);
  for (extent2 size : {extent2(3, 4), extent2(20, 31), extent2(1, 1), extent2(7, 50)}) {
    auto const other = resize(image, size);
    REQUIRE(other.height == size.h);
    REQUIRE(other.width == size.w);
    REQUIRE(other.pixels.size() == static_cast<std::size_t>(3 * size.h * size.w));
    for (std::size_t i = 2; i < other.pixels.size(); i += 3) REQUIRE(other.pixels[i] == 77);
  }
}

TEST_CASE("resize: half and double size by hand", "[io]") {
  // Halving: triangle of reach 2, weights 1 3 3 1 of 8; at the edge 3 3 1 of 7.
  rgb_image const line{1, 8, {0,  0,  0,  8,  8,  8,  16, 16, 16, 24,  24,  24,
                              80, 80, 80, 88, 88, 88, 96, 96, 96, 104, 104, 104}};
  auto const half = resize(line, {1, 4});
  auto const near = [](double v) { return static_cast<int>(std::floor(v + .5)); };
  CHECK(half.pixels[0] == near((3 * 0 + 3 * 8 + 1 * 16) / 7.));
  CHECK(half.pixels[3] == near((8 + 3 * 16 + 3 * 24 + 80) / 8.));
  CHECK(half.pixels[6] == near((24 + 3 * 80 + 3 * 88 + 96) / 8.));
  CHECK(half.pixels[9] == near((88 + 3 * 96 + 3 * 104) / 7.));
  auto const twice = resize(line, {1, 16});
  CHECK(twice.pixels[0] == 0);
  CHECK(twice.pixels[3] == 2);  // 3/4 of 0 and 1/4 of 8
  CHECK(twice.pixels[6] == 6);
  CHECK(twice.pixels[45] == 104);
  rgb_image const column{8, 1, line.pixels};
  CHECK(resize(column, {4, 1}).pixels == half.pixels);
}

TEST_CASE("center_crop takes the middle", "[io]") {
  auto const image = ramp(7, 10);
  auto const middle = center_crop(image, {3, 4});
  CHECK(middle.pixels.size() == 36);
  CHECK(middle.pixels[0] == 30);
  CHECK(middle.pixels[1] == 20);
  CHECK(center_crop(image, {7, 10}).pixels == image.pixels);
  CHECK_THROWS_AS(center_crop(image, {8, 4}), shape_error);
  CHECK_THROWS_AS(resize(image, {0, 4}), shape_error);
}
