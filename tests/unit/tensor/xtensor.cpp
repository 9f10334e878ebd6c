// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include <resin/tensor/xtensor.hpp>

#include "test.hpp"

#include <array>
#include <cstddef>
#include <vector>

TEST_CASE("the xtensor parts that Resin relies on", "[tensor]") {
  std::vector<float> memory{0, 1, 2, 3, 4, 5};
  auto view = xt::adapt(memory.data(), 6, xt::no_ownership(), std::array<std::size_t, 2>{2, 3});
  CHECK(view(1, 2) == 5);
  auto const array = xt::xarray<double>::from_shape(std::vector<std::size_t>{});
  CHECK(array.size() == 1);
  auto const owned = xt::xtensor<int, 2>::from_shape(std::array<std::size_t, 2>{2, 3});
  CHECK(owned.size() == 6);
  xt::xtensor<float, 1> const row = xt::view(view, 1, xt::all());
  CHECK(row(0) == 3);
  CHECK(xt::xtensor<int, 4>().size() == 0);
}
