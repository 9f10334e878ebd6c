// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include <resin/data/normalization_of.hpp>

#include "test.hpp"

#include <cmath>
#include <cstdint>
#include <vector>

using namespace resin;

TEST_CASE("normalization_of measures what gives mean 0 and variance 1", "[data]") {
  dataset data;
  data.images = xt::xtensor<std::uint8_t, 4>::from_shape({3, 2, 2, 2});
  data.labels = xt::xtensor<int, 1>::from_shape({3});
  data.labels.fill(0);
  for (std::size_t i = 0; i < 24; ++i)
    data.images.data()[i] = i / 4 % 2 == 0 ? static_cast<std::uint8_t>(i * i % 251) : 9;
  augment::normalize const units = normalization_of(data);
  augment_scratch<double> scratch(data.shape());
  double sum = 0, squares = 0;
  for (std::size_t n = 0; n < 3; ++n) {
    std::vector<double> out(8);
    augmentation(units).apply(data.images.data() + 8 * n, data.shape(), {}, out.data(), scratch);
    for (std::size_t i = 0; i < 4; ++i) sum += out[i], squares += out[i] * out[i];
    for (std::size_t i = 4; i < 8; ++i) CHECK(std::abs(out[i]) < 1e-12);  // a constant channel
  }
  CHECK(std::abs(sum) < 1e-9);
  CHECK(squares / 12 == Approx(1));
  CHECK(units.std[1] == 1);
  CHECK_THROWS_AS(normalization_of(dataset{}), shape_error);
}
