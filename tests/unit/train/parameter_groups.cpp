// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include "test.hpp"

#include <resin/train/gradient_clip.hpp>
#include <resin/train/parameter_groups.hpp>
#include <resin/train/weight_average.hpp>

using namespace resin;

namespace {
std::vector<parameter_info> table() {
  return {{"layer1.conv.weight", 0, 10, {10}, parameter_kind::weight, false},
          {"layer1.bn.weight", 10, 2, {2}, parameter_kind::gamma, false},
          {"layer1.bn.bias", 12, 2, {2}, parameter_kind::beta, false},
          {"layer10.weight", 14, 6, {6}, parameter_kind::weight, false},
          {"head.bias", 20, 4, {4}, parameter_kind::bias, false},
          {"stem.weight", 0, 9, {9}, parameter_kind::weight, true}};
}
}  // namespace

TEST_CASE("one rule for all is one range", "[parameter_groups]") {
  auto const r = resolve({}, table());
  REQUIRE(r.size() == 1);
  REQUIRE(r[0].offset == 0);
  REQUIRE(r[0].size == 24);
}

TEST_CASE("biases and batch norm are spared decay", "[parameter_groups]") {
  auto const r = resolve({.no_decay_on_bias_and_batch_norm = true}, table());
  REQUIRE(r.size() == 4);
  REQUIRE(r[0].decay == 1);
  REQUIRE(r[1].offset == 10);
  REQUIRE(r[1].size == 4);
  REQUIRE(r[1].decay == 0);
  REQUIRE(r[2].decay == 1);
  REQUIRE(r[3].decay == 0);
}

TEST_CASE("multipliers go by scope, the longest prefix first", "[parameter_groups]") {
  auto const r = resolve({.multipliers = {{"layer1.bn", .5}, {"layer1", .1}}}, table());
  REQUIRE(r.size() == 3);
  REQUIRE(r[0].multiplier == .1);
  REQUIRE(r[0].size == 10);
  REQUIRE(r[1].multiplier == .5);
  REQUIRE(r[1].size == 4);
  REQUIRE(r[2].multiplier == 1);  // layer10 does not stand under layer1
  REQUIRE(resolve({.multipliers = {{"head", 0}}}, table()).back().size == 20);
  REQUIRE_THROWS_WITH(resolve({.multipliers = {{"layer2", .1}}}, table()),
                      ContainsSubstring("stands under 'layer2.'; there are layer1."));
}

TEST_CASE("the gradient norm has the same bits on any number of threads", "[parameter_groups]") {
  std::vector<float> g(10'007);
  double sum = 0;
  for (std::size_t i = 0; i < g.size(); ++i) {
    g[i] = static_cast<float>(std::sin(static_cast<double>(i)));
    if (i >= 5) sum += static_cast<double>(g[i]) * static_cast<double>(g[i]);
  }
  std::vector<parameter_range> const ranges{{5, 5000, 1, 1}, {5005, 5002, 0, 1}};
  double first = 0;
  for (int threads : {1, 2, 3}) {
    gradient_norm norm;
    norm.reserve(g.size());
    for (int t = 0; t < threads; ++t)
      norm.partial(std::span<float const>(g), ranges, part{t, threads});
    REQUIRE(norm.total() == Approx(std::sqrt(sum)).epsilon(1e-12));
    if (threads == 1) first = norm.total();
    REQUIRE(norm.total() == first);
  }
  REQUIRE(clip_scale({.norm = 2}, 8) == Approx(.25).epsilon(1e-6));
  REQUIRE(clip_scale({.norm = 2}, 1) == 1);
  REQUIRE(clip_scale({}, 1e9) == 1);
}

TEST_CASE("the weight average follows its rule", "[parameter_groups]") {
  std::vector<double> average(3, 0), w(3, 1);
  weight_average const ema{.decay = .5};
  ema.update(std::span<double>(average), std::span<double const>(w), 0, part{});  // ramp: d = .1
  REQUIRE(average[0] == Approx(.9));
  ema.update(std::span<double>(average), std::span<double const>(w), 1000, part{});  // d = .5
  REQUIRE(average[2] == Approx(.95));
}
