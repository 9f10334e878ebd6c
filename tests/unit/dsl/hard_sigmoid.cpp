// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "property/laws.hpp"

using namespace resin;

// [laws]
template <>
struct reference::by_the_book<hard_sigmoid_layer> {
  static tensor run(hard_sigmoid_layer, extent3, tensor x, extent3, std::vector<tensor> const&) {
    for (double& v : x) v = std::min(std::max(v + 3, 0.), 6.) / 6;
    return x;
  }
};

namespace {
constexpr auto planar = input{1, 9, 9} | conv2d{.filters = 3, .kernel = 5} | hard_sigmoid |
                        conv2d{.filters = 19, .kernel = 3} | hard_sigmoid;
constexpr auto gate =
    input{5, 4, 4} | scale_by(global_avg_pool | conv2d{.filters = 5} | hard_sigmoid) | softmax;
}  // namespace

TEST_CASE("hard_sigmoid: laws") {
  RESIN_LAWS(planar);
  RESIN_LAWS(gate);
}
// [laws]

TEST_CASE("hard_sigmoid: corners and the slope between them") {
  // [example]
  static constexpr auto net = input{1, 1, 5} | hard_sigmoid;
  network<net> f;
  xt::xtensor<float, 4> const y = f(xt::xtensor<float, 4>{{{{-4.f, -3.f, 0.f, 1.5f, 3.f}}}});
  // [example]
  CHECK(y(0, 0, 0, 0) == 0.f);
  CHECK(y(0, 0, 0, 1) == 0.f);
  CHECK(y(0, 0, 0, 2) == .5f);
  CHECK(y(0, 0, 0, 3) == .75f);
  CHECK(y(0, 0, 0, 4) == 1.f);
}
