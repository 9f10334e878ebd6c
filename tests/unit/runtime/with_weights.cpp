// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// with_weights: dense layers in half the bytes, in evaluation alone.
#include "test.hpp"

#include <resin/resin.hpp>

#include <cmath>

using namespace resin;

namespace {

constexpr auto whole = input{5, 7, 7} | conv2d{.filters = 9, .kernel = 3} | relu | flatten |
                       dense{.units = 77} | tanh_ | dense{.units = 301} | relu |
                       dense{.units = 6, .bias = false, .name = "head"};
constexpr auto half = with_weights(whole, weights::bfloat16);
constexpr auto mixed = with_weights(
    input{5, 7, 7} | flatten | with_weights(dense{.units = 64}, weights::full) | dense{.units = 6},
    weights::bfloat16);

xt::xtensor<float, 4> images() {
  xt::xtensor<float, 4> x = xt::xtensor<float, 4>::from_shape({3, 5, 7, 7});
  for (std::size_t i = 0; i < x.size(); ++i)
    x.data()[i] = static_cast<float>((i * 37) % 101) / 50 - 1;
  return x;
}

}  // namespace

TEST_CASE(
    "with_weights: scores are those of the rounded weights, gradients those of the whole ones") {
  network<whole> a(3), b;
  network<half> c(3);
  auto const x = images();
  auto const before = a.state();
  auto rounded = before;
  for (auto& [name, array] : rounded)
    if (name.find("dense") != std::string::npos || name == "head.weight")
      if (name.find("weight") != std::string::npos)
        for (float& w : array) w = bfloat16_to_float(to_bfloat16(w));
  b.load_state(rounded);
  xt::xtensor<float, 2> const want = b(x), got = c(x), full = a(x);
  double off = 0, cost = 0, most = 0;
  for (std::size_t i = 0; i < want.size(); ++i) {
    off = std::max(off, std::abs(1. * got.data()[i] - want.data()[i]));
    cost = std::max(cost, std::abs(1. * got.data()[i] - full.data()[i]));
    most = std::max(most, std::abs(1. * want.data()[i]));
  }
  CHECK(off < 2e-6 * most);
  CHECK(cost > 1e-5 * most);
  CHECK(cost < 1e-2 * most);

  auto const state = c.state();
  for (auto const& [name, array] : before)
    CHECK(std::equal(array.begin(), array.end(), state.at(name).begin()));
  xt::xtensor<int, 1> const labels{0, 5, 2};
  auto [loss, gradient] = value_and_grad(a, cross_entropy{}, x, labels);
  auto [same_loss, same_gradient] = value_and_grad(c, cross_entropy{}, x, labels);
  CHECK(loss == same_loss);
  auto const g = gradient.state(), h = same_gradient.state();
  for (auto const& [name, array] : g)
    CHECK(std::equal(array.begin(), array.end(), h.at(name).begin()));

  std::size_t const held = c.memory_bytes();
  c.evaluate_only();
  CHECK(held - c.memory_bytes() == (5 * 9 * 9 + 225 * 77 + 77 * 301 + 301 * 6) * sizeof(float));
  xt::xtensor<float, 2> const again = c(x);
  CHECK(std::equal(again.begin(), again.end(), got.begin()));
}

TEST_CASE("with_weights: the innermost holds, double keeps its digits") {
  using code = ir::evaluation<mixed, 4>;
  int halves = 0;
  for (int i = 0; i < code::code.op_count; ++i)
    halves += code::work.ops[i].dense == dense_form::bfloat16;
  CHECK(halves == 1);
  using wide = ir::evaluation<half, 8>;
  for (int i = 0; i < wide::code.op_count; ++i)
    CHECK(wide::work.ops[i].dense != dense_form::bfloat16);
}
