// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include "test.hpp"
#include "train/optimizer.hpp"

#include <resin/train/sgd.hpp>

using namespace resin;
using resin_test::train;
using resin_test::unroll;

namespace {
std::size_t constexpr n = 9001;  // two chunks and a rest, not a multiple of any vector
std::vector<parameter_range> const whole{{0, static_cast<long long>(n), 1, 1}};
}  // namespace

TEST_CASE("sgd by hand", "[sgd]") {
  std::vector<double> w{1}, g{.5}, v{0};
  sgd const o{.learning_rate = .1, .momentum = .9, .weight_decay = .01};
  std::vector<parameter_range> const one{{0, 1, 1, 1}};
  auto const step = [&](int s) {
    o.update(std::span<double>(w), std::span<double const>(g), std::span<double>(v),
             update_step{s, .1}, one, part{});
  };
  step(0);  // d = .5 + .01, v = .51, w = 1 - .051
  REQUIRE(w[0] == Approx(.949).epsilon(1e-14));
  step(1);  // d = .50949, v = .459 + .50949 = .96849
  REQUIRE(v[0] == Approx(.96849).epsilon(1e-14));
  REQUIRE(w[0] == Approx(.852151).epsilon(1e-14));
}

TEST_CASE("sgd follows the unrolled rule", "[sgd]") {
  for (double momentum : {0., .9}) {
    for (bool nesterov : {false, true}) {
      if (nesterov && momentum == 0) continue;
      sgd const o{.learning_rate = cosine{.1},
                  .momentum = momentum,
                  .nesterov = nesterov,
                  .weight_decay = 5e-4};
      auto const w = train<double>(o, whole, n, 7, 1);
      auto const f = train<float>(o, whole, n, 7, 1);
      for (std::size_t i :
           {std::size_t(0), std::size_t(5), std::size_t(4095), std::size_t(4096), n - 1}) {
        double const want = unroll(
            [&](int s, double x, double g, double& v, double&) {
              g += 5e-4 * x;
              v = momentum * v + g;
              return x - o.learning_rate.at(s, 7) * (nesterov ? g + momentum * v : v);
            },
            static_cast<long long>(i), 7);
        REQUIRE(w[i] == Approx(want).epsilon(1e-12));
        REQUIRE(f[i] == Approx(want).epsilon(1e-5).margin(1e-6));
      }
    }
  }
}

TEST_CASE("sgd gives the same bits on any number of threads", "[sgd]") {
  std::vector<parameter_range> const ranges{
      {3, 4000, 1, 1}, {4003, 1000, 0, .1}, {6000, 2999, 1, 10}};
  sgd const o{.learning_rate = .1, .momentum = .9, .nesterov = true, .weight_decay = .01};
  auto const one = train<float>(o, ranges, n, 3, 1);
  REQUIRE(one == train<float>(o, ranges, n, 3, 2));
  REQUIRE(one == train<float>(o, ranges, n, 3, 5));
  REQUIRE(one[2] == static_cast<float>(resin_test::noise(2, -1)));  // outside every range
  REQUIRE(one[5500] == static_cast<float>(resin_test::noise(5500, -1)));
}

TEST_CASE("sgd clips as it is told", "[sgd]") {
  auto const w = train<double>(sgd{.learning_rate = 1}, whole, n, 1, 1, .5, .25);
  for (std::size_t i = 0; i < n; i += 7) {
    double const g =
        std::fmin(.25, std::fmax(-.25, .5 * resin_test::noise(static_cast<long long>(i), 0)));
    REQUIRE(w[i] == Approx(resin_test::noise(static_cast<long long>(i), -1) - g));
  }
}
