// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Preparation, the best classes, names, and what is refused.

#include "../../../examples/classify/preparation.hpp"
#include "../../../examples/classify/top.hpp"
#include "data/files.hpp"
#include "test.hpp"

#include <cmath>

using namespace resin;
using test::contains;

TEST_CASE("classify: a photo is resized, cropped, ordered and normalised by its row",
          "[classify]") {
  rgb_image photo{6, 9, {}};
  for (int i = 0; i < 54; ++i)
    photo.pixels.insert(photo.pixels.end(), {10, 20, static_cast<std::uint8_t>(i)});
  using enum classify::sizing;
  using enum classify::channel_order;
  auto const plain = classify::prepared(photo, {shorter_side, 6, 4, rgb, 1, {1, 2, 3}, {1, 2, 4}});
  REQUIRE((plain.shape()[0] == 3 && plain.shape()[1] == 4 && plain.shape()[2] == 4));
  CHECK(plain(0, 3, 3) == 9);
  CHECK(plain(1, 0, 0) == 9);
  CHECK(plain(2, 0, 0) == (1 * 9 + 2 - 3) / 4.f);  // the middle 4 x 4 begins at row 1, column 2
  CHECK(plain(2, 3, 3) == (4 * 9 + 5 - 3) / 4.f);
  auto const turned =
      classify::prepared(photo, {shorter_side, 6, 4, bgr, .5, {0, 0, 0}, {1, 1, 1}});
  CHECK(turned(0, 0, 0) == 5.5f);
  CHECK(turned(2, 0, 0) == 5);
  // 6 x 9 becomes 4 x 6 and 12 x 12.
  auto const wide = classify::prepared(photo, {shorter_side, 4, 4, rgb, 1, {}, {1, 1, 1}});
  CHECK(std::abs(wide(2, 0, 3) - wide(2, 0, 0) - 4.5f) <= 1);
  auto const square = classify::prepared(photo, {stretched, 12, 12, rgb, 1, {}, {1, 1, 1}});
  CHECK(square(2, 0, 0) == 0);
  CHECK(square(2, 11, 11) == 53);
}

TEST_CASE("classify: the highest scores with their softmax, and their names", "[classify]") {
  auto const best = classify::top({1, 3, -1, 2}, 3);
  REQUIRE(best.size() == 3);
  CHECK((best[0].number == 1 && best[1].number == 3 && best[2].number == 0));
  double const total = 1 + std::exp(-1.) + std::exp(-2.) + std::exp(-4.);
  CHECK(best[1].probability == Approx(std::exp(-1.) / total));
  CHECK(classify::top({1, 2}, 5).size() == 2);

  test::temporary_folder folder;
  auto const file = folder.path / "classes.txt";
  std::string const text = "0\tn01\ttench, Tinca tinca\r\nplain\n";
  test::write(file, test::bytes(text.begin(), text.end()));
  CHECK(classify::read_classes(file) == std::vector<std::string>{"tench, Tinca tinca", "plain"});
  CHECK(contains(test::said([&] { (void)classify::read_classes(folder.path / "no.txt"); }),
                 "no.txt: no such file"));
}
