// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include <resin/io/image_folder.hpp>

#include "data/files.hpp"
#include "test.hpp"

using namespace resin;
using test::contains;
namespace fs = std::filesystem;

static test::bytes shade(int w, int h, std::uint8_t red) {
  std::string const text = "P6 " + std::to_string(w) + " " + std::to_string(h) + " 255\n";
  test::bytes out(text.begin(), text.end());
  for (int i = 0; i < w * h; ++i) {
    out.push_back(red);
    out.push_back(static_cast<std::uint8_t>(i % w));
    out.push_back(5);
  }
  return out;
}

TEST_CASE("image_folder: one folder a class, in the order of names", "[io]") {
  test::temporary_folder folder;
  test::write(folder.path / "bees/2.ppm", shade(12, 8, 30));
  test::write(folder.path / "bees/1.PPM", shade(8, 8, 20));
  test::write(folder.path / "ants/x.ppm", shade(8, 16, 10));
  test::write(folder.path / "ants/notes.txt", {1, 2, 3});
  test::write(folder.path / "ants/.hidden.ppm", {1, 2, 3});
  test::write(folder.path / "labels.csv", {1, 2, 3});
  auto const data = datasets::image_folder(folder.path, {.size = 8});
  CHECK(data.size() == 3);
  CHECK(data.shape() == extent3{3, 8, 8});
  CHECK(data.classes == std::vector<std::string>{"ants", "bees"});
  CHECK(data.labels(0) == 0);
  CHECK(data.labels(2) == 1);
  for (std::size_t i = 0; i < 3; ++i) CHECK(data.images(i, 0, 3, 3) == 10 * (i + 1));
  CHECK(data.images(2, 1, 4, 0) == 2);  // the middle 8 of 12 columns
  CHECK(data.images(2, 2, 4, 0) == 5);
  auto const wide =
      datasets::image_folder(folder.path, {.size = {4, 6}, .fit = datasets::image_fit::stretch});
  CHECK(wide.shape() == extent3{3, 4, 6});
  auto const inner = datasets::image_folder(folder.path, {.size = 8, .shorter_side = 16});
  CHECK(inner.images(1, 1, 4, 0) == 2);  // columns 4 to 11 of 16
}

TEST_CASE("image_folder: any cover of the size, whatever the ratio", "[io]") {
  for (int w = 1; w < 40; w += 3)
    for (int h = 1; h < 40; h += 4)
      for (int side : {0, 9, 20}) {
        rgb_image const image{h, w, test::bytes(static_cast<std::size_t>(3 * h * w), 50)};
        auto const out = detail::fit_image(image, {.size = {9, 7}, .shorter_side = side});
        REQUIRE(out.pixels == test::bytes(189, 50));
      }
}

TEST_CASE("image_folder: an image too narrow to cover the size is told by name", "[io]") {
  test::temporary_folder folder;
  std::string const text = "P5 400 1 255\n" + std::string(400, 'a');
  test::write(folder.path / "a/thin.pgm", test::bytes(text.begin(), text.end()));
  std::string const said = test::said<shape_error>(
      [&] { static_cast<void>(datasets::image_folder(folder.path, {.size = 224})); });
  CHECK(contains(said, (folder.path / "a/thin.pgm").string() + ": an image of 400 x 1 is too"));
  CHECK(datasets::image_folder(folder.path, {.size = 224, .fit = datasets::image_fit::stretch})
            .size() == 1);
  // 12,000,000 x 1, as no file of today can be: in numbers that an int does not hold.
  rgb_image const wide{1, 12'000'000, test::bytes(36'000'000, 9)};
  CHECK_THROWS_AS(detail::fit_image(wide, {}), shape_error);
  CHECK_THROWS_AS(detail::fit_image(rgb_image{12'000'000, 1, wide.pixels}, {}), shape_error);
  for (int bad : {0, -1, 65537})
    CHECK_THROWS_AS(datasets::image_folder(folder.path, {.size = bad}), shape_error);
}

TEST_CASE("image_folder: what is missing or damaged is named", "[io]") {
  test::temporary_folder folder;
  auto const refusal = [&] {
    return test::said([&] { static_cast<void>(datasets::image_folder(folder.path, {.size = 8})); });
  };
  CHECK(contains(refusal(), "expected one folder a class, got none"));
  fs::create_directories(folder.path / "ants");
  CHECK(contains(refusal(), (folder.path / "ants").string() + ": no image"));
  test::write(folder.path / "ants/1.ppm", test::cut(shade(8, 8, 1), 50));
  CHECK(contains(refusal(), (folder.path / "ants/1.ppm").string() + ": truncated PPM"));
  CHECK(contains(test::said([&] { static_cast<void>(datasets::image_folder(folder.path / "no")); }),
                 "no such directory"));
  CHECK_THROWS_AS(datasets::image_folder(folder.path, {.size = 0}), shape_error);
}
