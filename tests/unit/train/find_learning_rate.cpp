// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "test.hpp"

#include <resin/resin.hpp>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

using namespace resin;

namespace {
constexpr auto shapes = input{1, 12, 12} |
                        conv2d{.filters = 6, .kernel = 3, .padding = same, .bias = false} |
                        batch_norm{} | relu | max_pool2d{} | flatten | dense{.units = 3};
constexpr auto number = input{1, 2, 2} | flatten | dense{.units = 1};
}  // namespace

TEST_CASE("find_learning_rate: rates that rise, a network as it was, a rate that trains") {
  auto const [seen, held] =
      datasets::synthetic_shapes({.count = 210, .test_count = 60, .size = 12, .classes = 3});
  network<shapes> net(1);
  net(xt::xtensor<float, 4>(xt::zeros<float>({1, 1, 12, 12})));
  std::vector<float> const weights(net.parameters().begin(), net.parameters().end()),
      statistics(net.statistics().begin(), net.statistics().end());
  sgd const optimizer{.momentum = .9};
  learning_rate_curve const curve =
      find_learning_rate(net, optimizer, seen, {.to = 1e4, .batch = 50});
  REQUIRE(curve.rates.size() == curve.losses.size());
  CHECK(curve.rates.size() < 100);  // it ended where the loss had left the rest behind
  CHECK(curve.rates.front() == Approx(1e-6));
  for (std::size_t i = 1; i < curve.rates.size(); ++i)
    CHECK(curve.rates[i] / curve.rates[i - 1] == Approx(std::pow(1e10, 1. / 99)));
  std::size_t const best = static_cast<std::size_t>(
      std::min_element(curve.losses.begin() + 9, curve.losses.end()) - curve.losses.begin());
  CHECK(curve.suggested == Approx(curve.rates[best] / 10));
  CHECK(std::equal(weights.begin(), weights.end(), net.parameters().begin()));
  CHECK(std::equal(statistics.begin(), statistics.end(), net.statistics().begin()));
  CHECK(net.units().what == input_units::kind::unknown);
  CHECK(find_learning_rate(net, optimizer, seen, {.to = 1e4, .batch = 50, .threads = 2}).losses ==
        curve.losses);
  CHECK(curve.curves().panels[0].series[0].x == curve.rates);

  trainer fit{net,
              sgd{.learning_rate = curve.suggested, .momentum = .9},
              {.epochs = 6, .batch = 50, .quiet = true}};
  CHECK(fit.run(seen, held).rows.back().held_out_accuracy > .6);
}

TEST_CASE("find_learning_rate: arrays, a loss of numbers, what makes no sense") {
  std::vector<float> const x{1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0}, y{1, 2, 3};
  network<number> net(1);
  learning_rate_curve const curve =
      find_learning_rate(net, sgd{}, x, y, {.from = 1e-3, .to = 1, .steps = 30, .batch = 3});
  CHECK(curve.rates.size() == 30);
  CHECK(curve.losses.back() < curve.losses.front());
  CHECK_THROWS_WITH(find_learning_rate(net, sgd{}, x, y, {.steps = 3}),
                    ContainsSubstring("steps must be at least 10; got 3"));
  CHECK_THROWS_WITH(find_learning_rate(net, sgd{}, x, y, {.from = 1, .to = .1}),
                    ContainsSubstring("to above from"));
}

TEST_CASE("find_learning_rate: a network as it was, whatever ends the test") {
  std::vector<float> const x{1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0}, y{1, 2, 3};
  network<number> net(1);
  std::vector<float> const before(net.parameters().begin(), net.parameters().end());
  struct failing {
    int& calls;
    double value(xt::xarray<float> const&, xt::xtensor<float, 1> const&) const { return 1; }
    xt::xarray<float> gradient(xt::xarray<float> const& y, xt::xtensor<float, 1> const&) const {
      if (++calls == 5) throw std::runtime_error("the fifth");
      return xt::ones_like(y);
    }
  };
  int calls = 0;
  CHECK_THROWS_AS(find_learning_rate(net, sgd{}, x, y, {.batch = 3}, failing{calls}),
                  std::runtime_error);
  CHECK(calls == 5);
  CHECK(std::equal(before.begin(), before.end(), net.parameters().begin()));
  CHECK_THROWS_WITH(find_learning_rate(net, sgd{}, x, y, {.from = 1e-320, .to = 1e308}),
                    ContainsSubstring("its ratio to start"));
}
