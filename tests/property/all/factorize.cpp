// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "property/laws.hpp"

using namespace resin;

namespace {
constexpr auto whole =
    input{3, 11, 10} |
    conv2d{.filters = 10, .kernel = 5, .stride = 2, .padding = same, .name = "conv1"} | tanh_ |
    repeat(2, residual(conv2d{.filters = 10, .kernel = 3, .padding = same, .bias = false} |
                       batch_norm{})) |
    conv2d{.filters = 4, .kernel = 5} | flatten | dense{.units = 3};
constexpr auto smooth = factorize(whole, stacked{.kernel = 5, .between = tanh_});
constexpr auto lines = factorize(factorize(whole, stacked{.between = sigmoid}),
                                 asymmetric{.kernel = 3, .between = pass});
}  // namespace

TEST_CASE("laws: factorized convolutions"){RESIN_LAWS(smooth) RESIN_LAWS(lines)}

TEST_CASE("factorize: without anything between, two lines are the kernel that is their product") {
  static constexpr auto square = input{1, 7, 6} | conv2d{.filters = 1,
                                                         .kernel = 3,
                                                         .stride = {2, 1},
                                                         .padding = {1, 0, 0, 2},
                                                         .bias = false,
                                                         .name = "c"};
  static constexpr auto cross = factorize(square, asymmetric{.kernel = 3, .between = pass});
  network<square, double> one;
  network<cross, double> two;
  auto state = two.state();
  auto const row = state.at("c.0.weight"), column = state.at("c.1.weight");
  auto product = one.state();
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j)
      product.at("c.weight")(0, 0, i, j) = column(0, 0, i, 0) * row(0, 0, 0, j);
  one.load_state(product);
  auto const x = laws::batch_of<network<square, double>>(2, 3);
  xt::xtensor<double, 4> const y = one(x), z = two(x);
  REQUIRE(y.shape() == z.shape());
  for (std::size_t i = 0; i < y.size(); ++i) CHECK(std::abs(y.data()[i] - z.data()[i]) < 1e-14);
}
