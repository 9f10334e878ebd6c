// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "property/laws.hpp"

using namespace resin;

template <>
struct reference::by_the_book<prelu> {
  static tensor run(prelu const& layer, extent3 in, tensor x, extent3,
                    std::vector<tensor> const& parameters) {
    std::size_t const plane = static_cast<std::size_t>(in.h) * in.w;
    for (std::size_t i = 0; i < x.size(); ++i)
      if (!(x[i] > 0)) x[i] *= parameters[0][layer.shared ? 0 : i / plane];
    return x;
  }
};

namespace {
// [example]
constexpr auto net_with_slopes = input{3, 8, 8} | conv2d{.filters = 16, .kernel = 3} | prelu{};
static_assert(network<net_with_slopes>::parameter_count == 16 * 27 + 16 + 16);
// [example]
constexpr auto slopes = input{3, 6, 6} | conv2d{.filters = 21, .kernel = 3} |
                        prelu{.name = "slopes"} | conv2d{.filters = 5} |
                        prelu{.shared = true, .initial = .1} | flatten | dense{.units = 7} |
                        prelu{};
constexpr auto joined = input{2, 5, 5} | branches(conv2d{.filters = 3}, conv2d{.filters = 19}) |
                        prelu{} | named("s", repeat(2, residual(prelu{.name = "a"})));
}  // namespace

TEST_CASE("prelu: laws") {
  RESIN_LAWS(slopes);
  RESIN_LAWS(joined);
}

TEST_CASE("prelu: names, first values and count") {
  network<slopes> net;
  STATIC_REQUIRE(network<slopes>::parameter_count ==
                 21 * 27 + 21 + 21 + 5 * 21 + 5 + 1 + 7 * 80 + 7 + 7);
  auto const state = net.state();
  REQUIRE(state.at("slopes.weight").size() == 21);
  CHECK(state.at("slopes.weight")(20) == .25f);
  REQUIRE(state.at("prelu_0.weight").size() == 1);
  CHECK(state.at("prelu_0.weight")(0) == .1f);
  CHECK(state.at("prelu_1.weight").size() == 7);
}
