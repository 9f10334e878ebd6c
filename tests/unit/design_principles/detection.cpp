// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// The detection experiment's parts: PASCAL VOC's average precision on cases worked by hand, and the
// loss's gradient.

#include "../../../examples/design_principles/detection.hpp"

#include <resin/base/random.hpp>

#include "test.hpp"

using namespace design;

namespace {
constexpr box here{0, 0, 10, 10}, there{20, 20, 30, 30}, nowhere{50, 50, 60, 60};
}

TEST_CASE("detection: overlap of boxes", "[detection]") {
  CHECK(overlap(here, here) == Approx(1));
  CHECK(overlap(here, there) == 0);
  CHECK(overlap(here, {10, 0, 20, 10}) == 0);  // they touch
  CHECK(overlap(here, {5, 0, 15, 10}) == Approx(1. / 3));  // 50 of 150
  CHECK(overlap(here, {0, 0, 10, 5}) == Approx(.5));  // the limit, met
  CHECK(overlap({0, 0, 4, 4}, {1, 1, 3, 3}) == Approx(4. / 16));  // one inside the other
}

TEST_CASE("detection: average precision, by hand", "[detection]") {
  std::vector<scene> const two{{{here, 0}, {there, 0}}};
  SECTION("everything found, nothing else") {
    CHECK(average_precision({{0, 0, .9, here}, {0, 0, .8, there}}, two, 0) == Approx(1));
    CHECK(average_precision({{0, 0, .9, here}, {0, 0, .8, there}}, two, 0, true) == Approx(1));
  }
  SECTION("nothing found") {
    CHECK(average_precision({}, two, 0) == 0);
    CHECK(average_precision({{0, 0, .9, nowhere}}, two, 0) == 0);
  }
  SECTION("one of two: precision 1 up to recall 1/2, then 0") {
    CHECK(average_precision({{0, 0, .9, here}}, two, 0) == Approx(.5));
    CHECK(average_precision({{0, 0, .9, here}}, two, 0, true) ==
          Approx(6. / 11));  // recalls 0 to .5
  }
  SECTION("right, wrong, right: precision 1 to recall 1/2, 2/3 to recall 1") {
    std::vector<detection> const found{{0, 0, .9, here}, {0, 0, .7, there}, {0, 0, .8, nowhere}};
    CHECK(average_precision(found, two, 0) == Approx(.5 + .5 * 2 / 3));
    CHECK(average_precision(found, two, 0, true) == Approx((6 + 5 * 2. / 3) / 11));
  }
  SECTION("wrong first: the precision at a recall is the best at that recall or beyond") {
    // precisions 0, 1/2, 2/3 at recalls 0, 1/2, 1: 2/3 all along
    CHECK(average_precision({{0, 0, .9, nowhere}, {0, 0, .8, here}, {0, 0, .7, there}}, two, 0) ==
          Approx(2. / 3));
  }
  SECTION("a second find of the same object is wrong, and does not take another's place") {
    // right, wrong (here again), right
    CHECK(average_precision({{0, 0, .9, here}, {0, 0, .8, {0, 0, 10, 9}}, {0, 0, .7, there}}, two,
                            0) == Approx(.5 + .5 * 2 / 3));
  }
  SECTION("an overlap of .5 counts, less does not") {
    CHECK(average_precision({{0, 0, .9, {0, 0, 10, 5}}}, two, 0) == Approx(.5));
    CHECK(average_precision({{0, 0, .9, {0, 0, 10, 4.9}}}, two, 0) == 0);
  }
  SECTION("another image's object, another class's detection") {
    std::vector<scene> const apart{{{here, 0}}, {{there, 0}, {here, 1}}};
    CHECK(average_precision({{1, 0, .9, here}, {0, 0, .8, here}}, apart, 0) ==
          Approx(.25));  // wrong, right: 1/2 to recall 1/2
    CHECK(average_precision({{0, 1, .9, here}}, apart, 0) == 0);
    CHECK(std::isnan(average_precision({{0, 2, .9, here}}, apart, 2)));
    // class 0: 1/4; class 1: 1; class 2 has no object and does not count
    CHECK(mean_average_precision({{1, 0, .9, here}, {0, 0, .8, here}, {1, 1, .5, here}}, apart,
                                 3) == Approx((.25 + 1) / 2));
  }
}

TEST_CASE("detection: of overlapping detections of a class the best stays", "[detection]") {
  auto const kept = without_doubles(
      {{0, 0, .5, {0, 0, 10, 9}}, {0, 0, .9, here}, {0, 1, .4, here}, {0, 0, .3, there}});
  REQUIRE(kept.size() == 3);
  CHECK(kept[0].score == .9);
  CHECK(kept[1].kind == 1);
  CHECK(kept[2].score == .3);
}

TEST_CASE("detection: a cell that says where its object is reads back as its box", "[detection]") {
  grid const g{3, 8, 2, 12};
  std::vector<double> y(static_cast<std::size_t>(g.channels()) * 9, 0);
  for (std::size_t p = 0; p < 9; ++p) y[p] = -20;
  y[5] = 20;  // row 1, column 2
  y[3 * 9 + 5] = std::log(6. / 12);  // 6 wide, 12 tall
  y[6 * 9 + 5] = 20;  // kind 1
  auto const found = g.read(y.data(), 7, .5);
  REQUIRE(found.size() == 1);
  CHECK(found[0].image == 7);
  CHECK(found[0].kind == 1);
  CHECK(found[0].score == Approx(1));
  CHECK(found[0].where.left == Approx(20 - 3));  // the cell's middle is (20, 12)
  CHECK(found[0].where.right == Approx(20 + 3));
  CHECK(found[0].where.top == Approx(12 - 6));
  CHECK(found[0].where.bottom == Approx(12 + 6));
}

TEST_CASE("detection: the loss's gradient is its derivative", "[detection]") {
  std::vector<scene> const scenes{{}, {{{1, 2, 9, 8}, 1}, {{12, 14, 23, 22}, 0}}};
  box_loss const loss{{3, 8, 2, 12}, &scenes};
  static_assert(resin::Loss<box_loss, double>);
  xt::xarray<double> y = xt::xarray<double>::from_shape({2, 7, 3, 3});
  resin::random_stream const draw(1, resin::purpose::user, 0);
  for (std::size_t i = 0; i < y.size(); ++i) y.data()[i] = 2 * draw.uniform(i) - 1;
  xt::xtensor<int, 1> const targets{1, 0};
  auto const dy = loss.gradient(y, targets);
  for (std::size_t i = 0; i < y.size(); ++i) {
    auto up = y, down = y;
    up.data()[i] += 1e-5;
    down.data()[i] -= 1e-5;
    INFO(i);
    CHECK(dy.data()[i] ==
          Approx((loss.value(up, targets) - loss.value(down, targets)) / 2e-5).margin(1e-8));
  }
}
