// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// LeNet-5 as published, by the book; its fixed output, and gradients.
#include "property/laws.hpp"
#include "reference/images.hpp"

#include <resin/zoo/lenet5_1998.hpp>

using namespace resin;
using zoo::lenet5_1998_parts::radial_basis;

namespace reference {
template <>
struct by_the_book<radial_basis> {
  static tensor run(radial_basis const&, extent3, tensor const& x, extent3,
                    std::vector<tensor> const& parameters) {
    tensor y(10, 0.);
    for (std::size_t i = 0; i < parameters[0].size(); ++i)
      y[i / x.size()] -= std::pow(x[i % x.size()] - parameters[0][i], 2);
    return y;
  }
};
}  // namespace reference

TEST_CASE("laws: LeNet-5 of 1998") {
  auto const squash = [](double a) { return 1.7159 * std::tanh(2 * a / 3); };
  laws::evaluates_by_the_book<zoo::lenet5_1998, double>(1e-12, squash);
  CHECK(laws::gradient_error<zoo::lenet5_1998>(2) < 1e-7);
}

TEST_CASE("LeNet-5 of 1998: bitmaps of -1 and 1 that are no two alike and are not trained") {
  network<zoo::lenet5_1998> net;
  CHECK(net.parameters().size() == 60'000);
  auto const state = net.state();
  auto const& bitmaps = state.at("rbf.weight");
  REQUIRE(bitmaps.size() == 840);
  for (std::size_t a = 0; a < 10; ++a)
    for (std::size_t b = 0; b < a; ++b) {
      int apart = 0;
      for (std::size_t i = 0; i < 84; ++i) {
        REQUIRE(std::abs(bitmaps.data()[a * 84 + i]) == 1);
        apart += bitmaps.data()[a * 84 + i] != bitmaps.data()[b * 84 + i];
      }
      INFO(a << " and " << b);
      CHECK(apart >= 5);
    }
}
