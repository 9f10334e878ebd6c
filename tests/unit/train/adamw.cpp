// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include "test.hpp"
#include "train/optimizer.hpp"

#include <resin/train/adamw.hpp>

using namespace resin;
using resin_test::train;
using resin_test::unroll;

namespace {
std::size_t constexpr n = 8209;
std::vector<parameter_range> const ranges{
    {0, 4001, 1, 1}, {4001, 99, 0, 1}, {4100, static_cast<long long>(n) - 4100, 1, .1}};
}  // namespace

TEST_CASE("adamw follows the unrolled rule", "[adamw]") {
  adamw const o{
      .learning_rate = cosine{.01}, .beta1 = .8, .beta2 = .99, .epsilon = 1e-6, .weight_decay = .1};
  auto const w = train<double>(o, ranges, n, 6, 1);
  auto const f = train<float>(o, ranges, n, 6, 1);
  for (std::size_t i : {std::size_t(0), std::size_t(4000), std::size_t(4001), std::size_t(4099),
                        std::size_t(4100), n - 1}) {
    double const decay = i >= 4001 && i < 4100 ? 0 : .1, factor = i < 4100 ? 1 : .1;
    double const want = unroll(
        [&](int s, double x, double g, double& m, double& v) {
          double const rate = factor * o.learning_rate.at(s, 6);
          x *= 1 - rate * decay;
          m = .8 * m + (1 - .8) * g;
          v = .99 * v + (1 - .99) * g * g;
          double const m_hat = m / (1 - std::pow(.8, s + 1)),
                       v_hat = v / (1 - std::pow(.99, s + 1));
          return x - rate * m_hat / (std::sqrt(v_hat) + 1e-6);
        },
        static_cast<long long>(i), 6);
    REQUIRE(w[i] == Approx(want).epsilon(1e-11));
    REQUIRE(f[i] == Approx(want).epsilon(1e-5).margin(1e-6));
  }
}

TEST_CASE("adamw moves by the rate at first, whatever the gradient's size", "[adamw]") {
  auto const w = train<double>(adamw{.learning_rate = .5, .weight_decay = 0}, ranges, n, 1, 1, 100);
  for (std::size_t i = 0; i < 4000; i += 11) {
    double const before = resin_test::noise(static_cast<long long>(i), -1),
                 g = resin_test::noise(static_cast<long long>(i), 0);
    if (std::fabs(g) > .01) REQUIRE(w[i] == Approx(before - (g > 0 ? .5 : -.5)));
  }
}

TEST_CASE("adamw gives the same bits on any number of threads", "[adamw]") {
  adamw const o{.learning_rate = .01, .weight_decay = .1};
  auto const one = train<float>(o, ranges, n, 3, 1);
  REQUIRE(one == train<float>(o, ranges, n, 3, 2));
  REQUIRE(one == train<float>(o, ranges, n, 3, 3));
}
