// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include <resin/data/augment.hpp>

#include "data/files.hpp"
#include "test.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

using namespace resin;

namespace {

constexpr extent3 shape{2, 5, 6};

std::vector<std::uint8_t> ramp() {
  std::vector<std::uint8_t> v(60);
  for (std::size_t i = 0; i < 60; ++i) v[i] = static_cast<std::uint8_t>(1 + 3 * i);
  return v;
}
template <class T = float>
std::vector<T> run(augmentation const& steps, draw_key key) {
  auto const image = ramp();
  std::vector<T> out(60, T(NAN));
  augment_scratch<T> scratch(shape);
  steps.apply(image.data(), shape, key, out.data(), scratch);
  return out;
}
/// The image moved by (dy, dx) with zeros or its mirror beyond the edge, by the definition.
std::vector<float> moved(int dy, int dx, bool reflect) {
  auto const image = ramp();
  std::vector<float> out;
  auto const fold = [](int i, int n) { return i < 0 ? -i : i >= n ? 2 * (n - 1) - i : i; };
  for (int c = 0; c < 2; ++c)
    for (int y = 0; y < 5; ++y)
      for (int x = 0; x < 6; ++x) {
        int v = y + dy, u = x + dx;
        if (reflect) v = fold(v, 5), u = fold(u, 6);
        bool const inside = v >= 0 && v < 5 && u >= 0 && u < 6;
        out.push_back(inside ? image[static_cast<std::size_t>(c * 30 + v * 6 + u)] : 0.f);
      }
  return out;
}

}  // namespace

static_assert((augment::random_crop{2} | augment::flip{}).size() == 2);
static_assert(augmentation(augment::flip{}, augment::normalize{.5, .25}).deterministic().size() ==
              1);

TEST_CASE("with no step, bytes become numbers, unscaled", "[data]") {
  auto const out = run({}, {});
  auto const image = ramp();
  for (std::size_t i = 0; i < 60; ++i) CHECK(out[i] == image[i]);
}

TEST_CASE("a random crop is one of the moves, and each move occurs", "[data]") {
  for (bool reflect : {false, true}) {
    augmentation const crop =
        augment::random_crop{2, reflect ? augment::border::reflect : augment::border::zeros};
    int seen[5][5] = {};
    for (int record = 0; record < 500; ++record) {
      auto const out = run(crop, {7, 1, record});
      bool matched = false;
      for (int dy = -2; dy <= 2; ++dy)
        for (int dx = -2; dx <= 2; ++dx)
          if (out == moved(dy, dx, reflect)) ++seen[dy + 2][dx + 2], matched = true;
      REQUIRE(matched);
    }
    for (auto& row : seen)
      for (int count : row) CHECK(count > 4);
  }
}

TEST_CASE("flip mirrors half of the images", "[data]") {
  auto const image = ramp();
  int flipped = 0;
  for (int record = 0; record < 400; ++record) {
    auto const out = run(augment::flip{}, {1, 0, record});
    bool const turned = out[0] == image[5];
    flipped += turned;
    for (std::size_t y = 0; y < 10; ++y)
      for (std::size_t x = 0; x < 6; ++x)
        REQUIRE(out[y * 6 + x] == image[y * 6 + (turned ? 5 - x : x)]);
  }
  CHECK(std::abs(flipped - 200) < 50);
  int alternated = 0, at_first = 0;
  for (int record = 0; record < 100; ++record) {
    bool turned[4];
    for (int epoch = 0; epoch < 4; ++epoch)
      turned[epoch] = run(augment::flip{.alternating = true}, {1, epoch, record})[0] == image[5];
    at_first += turned[0];
    alternated += turned[0] != turned[1] && turned[1] != turned[2] && turned[2] != turned[3];
  }
  CHECK(alternated == 100);
  CHECK(std::abs(at_first - 50) < 25);
  CHECK(run(augment::flip{.rate = 1}, {})[0] == image[5]);
  CHECK(run(augment::flip{.rate = 0}, {})[0] == image[0]);
}

TEST_CASE("cutout zeroes one rectangle, the same in every channel", "[data]") {
  int full = 0;
  for (int record = 0; record < 200; ++record) {
    auto const out = run(augment::cutout{.size = 3}, {1, 0, record});
    int zeros = 0;
    for (std::size_t i = 0; i < 30; ++i) {
      CHECK((out[i] == 0) == (out[30 + i] == 0));
      zeros += out[i] == 0;
    }
    REQUIRE(zeros >= 4);
    REQUIRE(zeros <= 9);
    full += zeros == 9;
  }
  CHECK(full > 40);
  CHECK(run(augment::cutout{.size = 0}, {}) == run({}, {}));
  for (float v : run(augment::cutout{.size = 1000}, {})) CHECK(v == 0);
}

TEST_CASE("normalize is (x / 255 - mean) / std in the units of torchvision", "[data]") {
  auto const image = ramp();
  auto const out = run<double>(augment::normalize{{.5, .25}, {.5, .125}}, {});
  for (std::size_t i = 0; i < 60; ++i)
    CHECK(out[i] == Approx(i < 30 ? (image[i] / 255. - .5) / .5 : (image[i] / 255. - .25) / .125));
  CHECK(run(augment::normalize{}, {})[10] == Approx(image[10] / 255.));
}

TEST_CASE("steps are carried out in the order written", "[data]") {
  augmentation const grey = augment::normalize{.5, .5};
  auto const before = run(augment::cutout{.size = 1000} | grey, {});
  auto const after = run(grey | augment::cutout{.size = 1000}, {});
  CHECK(before[0] == -1);
  CHECK(after[0] == 0);
  // A crop behind other steps moves what they made; its border is 0 in the units of its place.
  augmentation const late = augment::normalize{} | augment::random_crop{2} | augment::flip{1.};
  augmentation const early = augment::random_crop{2} | augment::flip{1.} | augment::normalize{};
  // Equal draws need equal places in the list: a step that does nothing fills the first.
  augmentation const shifted = augment::flip{0.} | early;
  for (int record = 0; record < 20; ++record) {
    auto const a = run(late, {3, 2, record}), b = run(shifted, {3, 2, record});
    for (std::size_t i = 0; i < 60; ++i) CHECK(a[i] == Approx(b[i]));
  }
}

TEST_CASE("draws depend on seed, epoch and record alone", "[data]") {
  augmentation const steps{augment::random_crop{2}, augment::flip{}, augment::cutout{2}};
  auto const once = run(steps, {5, 3, 17});
  CHECK(once == run(steps, {5, 3, 17}));
  int same = 0;
  for (int i = 0; i < 30; ++i) {
    auto const n = static_cast<std::uint64_t>(i);
    same += (run(steps, {5, 100 + i, 17}) == once) + (run(steps, {5, 3, 100 + i}) == once) +
            (run(steps, {100 + n, 3, 17}) == once);
  }
  CHECK(same < 6);
}

TEST_CASE("a step that the images cannot take is refused", "[data]") {
  auto const refuses = [](augmentation const& steps, char const* part) {
    return test::contains(test::said<shape_error>([&] { steps.check(shape); }), part);
  };
  CHECK(refuses(augment::random_crop{-1}, "pad"));
  CHECK(refuses(augment::random_crop{5, augment::border::reflect}, "5 x 6"));
  CHECK_NOTHROW(augmentation(augment::random_crop{5}).check(shape));
  CHECK(refuses(augment::flip{1.5}, "rate"));
  CHECK(refuses(augment::flip{NAN}, "rate"));
  CHECK(refuses(augment::cutout{-2}, "size"));
  CHECK(refuses(augment::normalize{{1, 2, 3}, 1}, "3 values for images of 2 channels"));
  CHECK(refuses(augment::normalize{0, {1, 0}}, "std must be above 0"));
  for (double none : {std::nan(""), HUGE_VAL, 1e-320})
    CHECK(refuses(augment::normalize{0, none}, "std must be above 0 and finite"));
  for (double none : {std::nan(""), HUGE_VAL, 1e300})
    CHECK(refuses(augment::normalize{none, 1}, "mean must be finite"));
  augmentation eight = augment::flip{};
  for (int i = 0; i < 3; ++i) eight = eight | eight;
  CHECK_THROWS_AS(eight | augment::flip{}, shape_error);
  CHECK_THROWS_AS(augment::per_channel({1, 2, 3, 4, 5, 6, 7, 8, 9}), shape_error);
}
