// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "test.hpp"

#include <resin/tensor/to_text.hpp>

#include <sstream>

using namespace resin;

TEST_CASE("to_text: numbers, integers, views and expressions") {
  xt::xtensor<float, 2> const a{{1, -.25f, 1e-7f}, {0, 12345.678f, 3}};
  CHECK(to_text(a) == "[[1, -0.25, 1e-07],\n [0, 1.235e+04, 3]]");
  CHECK(to_text(a, 8) == "[[1, -0.25, 1e-07],\n [0, 12345.678, 3]]");
  CHECK(to_text(xt::view(a, xt::all(), 0)) == "[1, 0]");
  CHECK(to_text(2 * a, 2) == "[[2, -0.5, 2e-07],\n [0, 2.5e+04, 6]]");
  CHECK(to_text(xt::xtensor<int, 1>{7, 1234567890}) == "[7, 1234567890]");
  CHECK(to_text(xt::xtensor<unsigned char, 1>{7, 255}) == "[7, 255]");
  CHECK(to_text(xt::xarray<double>{{{1, 2}}, {{3, 4}}}) == "[[[1, 2]],\n [[3, 4]]]");
  CHECK(to_text(xt::xtensor<float, 0>(5.f)) == "5");
  CHECK(to_text(xt::xtensor<float, 1>(xt::zeros<float>({0}))) == "[]");
  xt::xtensor<float, 2, xt::layout_type::column_major> const columns = a;
  CHECK(to_text(columns) == to_text(a));
}

TEST_CASE("to_text: of many elements the ends") {
  xt::xtensor<int, 1> const many = xt::arange<int>(0, 1001);
  CHECK(to_text(many) == "[0, 1, 2, ..., 998, 999, 1000]");
  CHECK(to_text(xt::xtensor<int, 1>(xt::arange<int>(0, 1000))).size() > 4000);
  xt::xtensor<int, 2> const wide = xt::zeros<int>({2, 600});
  CHECK(to_text(wide) == "[[0, 0, 0, ..., 0, 0, 0],\n [0, 0, 0, ..., 0, 0, 0]]");
}

TEST_CASE("to_text: a stream prints arrays and expressions so") {
  xt::xtensor<float, 2> const a{{1, -.25f}, {0, 3}};
  std::ostringstream out;
  out << a << ' ' << xt::view(a, 1) << ' ' << 2 * a;
  CHECK(out.str() == to_text(a) + " [0, 3] " + to_text(2 * a));
}
