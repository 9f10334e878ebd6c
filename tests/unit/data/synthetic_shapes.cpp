// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include <resin/data/synthetic_shapes.hpp>

#include <resin/base/random.hpp>

#include "data/files.hpp"
#include "test.hpp"

#include <vector>

using namespace resin;

static std::uint64_t hash_of(dataset const& data) {
  std::uint64_t h = 0;
  for (std::size_t i = 0; i < data.images.size(); ++i) h = detail::mix64(h ^ data.images.data()[i]);
  return h;
}

TEST_CASE("synthetic shapes are the same bytes everywhere", "[data]") {
  auto const [train, held] = datasets::synthetic_shapes({.count = 50, .test_count = 20});
  CHECK(train.size() == 50);
  CHECK(held.size() == 20);
  CHECK(train.shape() == extent3{1, 28, 28});
  CHECK(train.classes.size() == 10);
  for (int i = 0; i < 50; ++i) CHECK(train.labels(static_cast<std::size_t>(i)) == i % 10);
  CHECK(hash_of(train) == 0xd0782c806eb46159ull);  // measured; g++ and clang, -O0 to -O3
  CHECK(hash_of(train) == hash_of(datasets::synthetic_shapes({.count = 50}).first));
  CHECK(hash_of(train) != hash_of(datasets::synthetic_shapes({.count = 50, .seed = 2}).first));
  CHECK(hash_of(train) != hash_of(held));
}

TEST_CASE("synthetic shapes take other extents", "[data]") {
  auto const [train, held] = datasets::synthetic_shapes(
      {.count = 9, .test_count = 4, .size = 17, .classes = 3, .channels = 3, .seed = 5});
  CHECK(train.shape() == extent3{3, 17, 17});
  CHECK(held.classes == std::vector<std::string>{"disc", "square", "triangle"});
  validate(train);
  for (auto const& bad : std::vector<datasets::synthetic_options>{
           {.count = 0}, {.test_count = 0}, {.size = 7}, {.classes = 11}, {.channels = 9}})
    CHECK_THROWS_AS(datasets::synthetic_shapes(bad), shape_error);
}

TEST_CASE("synthetic shapes can be told apart", "[data]") {
  // Nearest class mean, a linear rule, already does far better than chance (0.1).
  auto const [train, held] = datasets::synthetic_shapes({.count = 3000, .test_count = 500});
  std::vector<double> mean(10 * 784, 0.);
  for (std::size_t i = 0; i < 3000; ++i)
    for (std::size_t k = 0; k < 784; ++k)
      mean[i % 10 * 784 + k] += train.images.data()[i * 784 + k] / 300.;
  int right = 0;
  for (std::size_t i = 0; i < 500; ++i) {
    std::size_t best = 0;
    double least = 1e300;
    for (std::size_t c = 0; c < 10; ++c) {
      double distance = 0;
      for (std::size_t k = 0; k < 784; ++k) {
        double const d = held.images.data()[i * 784 + k] - mean[c * 784 + k];
        distance += d * d;
      }
      if (distance < least) least = distance, best = c;
    }
    right += static_cast<int>(best) == held.labels(i);
  }
  CHECK(right > 150);
}
