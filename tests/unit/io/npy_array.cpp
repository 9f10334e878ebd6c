// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include <resin/io/npy_array.hpp>

#include "test.hpp"

#include <cstdint>

using namespace resin;

TEST_CASE("npy_array: values keep their type, or are converted without loss", "[io]") {
  auto const array = npy_array::from(xt::xtensor<float, 2>{{1, 2, 3}, {4, 5, 6}});
  CHECK(array.type == dtype::f4);
  CHECK(array.size() == 6);
  CHECK(array.shape == std::vector<std::size_t>{2, 3});
  CHECK(array.as<double>()(1, 0) == 4);
  npy_array const half{{2}, dtype::f2, {0x00, 0x3c, 0x00, 0xc0}};
  CHECK(half.as<float>()(1) == -2);
  CHECK(half.as<double>()(0) == 1);
  npy_array const truth{{2}, dtype::b1, {0, 1}};
  CHECK(truth.as<bool>()(1));
  CHECK(truth.as<int>()(1) == 1);
}

TEST_CASE("npy_array: conversions that would lose the value are refused", "[io]") {
  auto const i8 = npy_array::from(xt::xarray<std::int64_t>{-1, 1ll << 40});
  CHECK(i8.as<double>()(1) == 0x1p40);
  CHECK_THROWS_AS(i8.as<int>(), state_error);
  CHECK_THROWS_AS(i8.as<std::uint32_t>(), state_error);
  CHECK_THROWS_AS(npy_array::from(xt::xarray<float>{1}).as<int>(), state_error);
  CHECK_THROWS_AS((npy_array{{1}, dtype::f2, {0, 0}}).as<int>(), state_error);
  CHECK_THROWS_AS(npy_array::from(xt::xarray<int>{2}).as<bool>(), state_error);
}

TEST_CASE("npy_array: bytes and shape must agree", "[io]") {
  npy_array const wrong{{3}, dtype::f4, {0, 0, 0, 0}};
  CHECK_THROWS_AS(wrong.as<float>(), state_error);
}
