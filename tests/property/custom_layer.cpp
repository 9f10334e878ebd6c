// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A layer kind of the user's own in every place a layer can stand, against the built-in one that
// computes the same: scale_shift is a depthwise 1x1 convolution.
#include "../../examples/custom_layer.hpp"
#include "test.hpp"

#include <cmath>
#include <string>

using namespace resin;

namespace {

template <class Affine>
constexpr auto network_with(Affine affine) {
  return input{3, 6, 6} | affine("first") |
         conv2d{.filters = 5, .kernel = 3, .padding = same, .name = "conv"} |
         named("layer", repeat(3, residual(conv2d{.filters = 5, .name = "conv"} | affine("affine") |
                                           tanh_))) |
         named("mixed", branches(conv2d{.filters = 3, .name = "a"} | affine("affine_a"),
                                 affine("affine_b"))) |
         affine("joined") | elu | tap("seen") | flatten | affine("vector") |
         dense{.units = 4, .name = "fc"};
}
constexpr auto own = [](label name) { return scale_shift{.name = name}; };
constexpr auto built_in = [](label name) { return depthwise_conv2d{.kernel = 1, .name = name}; };
inline constexpr auto custom = network_with(own);
inline constexpr auto reference = network_with(built_in);
inline constexpr auto frozen = freeze(network_with(own), until("layer"));

template <class T>
xt::xtensor<T, 4> images(int n) {
  xt::xtensor<T, 4> x = xt::xtensor<T, 4>::from_shape({static_cast<std::size_t>(n), 3, 6, 6});
  for (std::size_t i = 0; i < x.size(); ++i)
    x.data()[i] = static_cast<T>(std::sin(0.37 * static_cast<double>(i * i % 1013)));
  return x;
}

/// The custom network and its reference with equal weights, none of them 0 or 1.
template <class T>
void make_equal(network<custom, T>& a, network<reference, T>& b) {
  std::size_t k = 0;
  for (T& v : a.parameters()) v = static_cast<T>(.6 * std::sin(1.3 * static_cast<double>(++k)));
  auto state = a.state();
  for (auto& [name, array] : state)
    if (array.dimension() == 1 && b.state().at(name).dimension() == 4)
      array.reshape({array.size(), 1, 1, 1});
  b.load_state(state);
}

template <class State>
double largest_difference(State const& a, State const& b) {
  double worst = 0;
  REQUIRE(a.size() == b.size());
  for (auto const& [name, array] : a) {
    auto const& other = b.at(name);
    REQUIRE(array.size() == other.size());
    for (std::size_t i = 0; i < array.size(); ++i)
      worst = std::max(worst, std::abs(static_cast<double>(array.data()[i] - other.data()[i])));
  }
  return worst;
}

xt::xtensor<int, 1> const labels{0, 3, 1, 2, 2};

}  // namespace

TEST_CASE("custom layer: evaluates as the built-in layer does") {
  network<custom, double> a;
  network<reference, double> b;
  make_equal(a, b);
  auto const x = images<double>(5);
  xt::xtensor<double, 2> const ya = a(x), yb = b(x);
  CHECK(xt::amax(xt::abs(ya - yb))() < 1e-12);
  CHECK(xt::amax(xt::abs(a.output<"seen">() - b.output<"seen">()))() < 1e-12);
}

TEST_CASE("custom layer: gradients of parameters and images") {
  network<custom, double> a;
  network<reference, double> b;
  make_equal(a, b);
  auto const x = images<double>(5);
  auto const [loss_a, ga] = value_and_grad(a, cross_entropy{}, x, labels);
  auto const [loss_b, gb] = value_and_grad(b, cross_entropy{}, x, labels);
  CHECK(std::abs(loss_a - loss_b) < 1e-12);
  CHECK(largest_difference(ga.state(), gb.state()) < 1e-12);
  CHECK(xt::amax(xt::abs(ga.input() - gb.input()))() < 1e-12);
}

TEST_CASE("custom layer: the same bits with any number of threads") {
  network<custom> net;
  auto const x = images<float>(5);
  gradient<custom> one(1), three(3);
  float const loss = value_and_grad(net, cross_entropy{}, x, labels, one);
  CHECK(value_and_grad(net, cross_entropy{}, x, labels, three) == loss);
  CHECK(std::equal(one.values().begin(), one.values().end(), three.values().begin()));
  xt::xtensor<float, 2> const y = net(x);
  net.use_threads(3);
  CHECK(y == xt::xtensor<float, 2>(net(x)));
}

TEST_CASE("custom layer: names, numbers, starts and a frozen prefix") {
  network<custom> net;
  CHECK(net.state().count("layer.2.affine.weight") == 1);
  CHECK(net.state().at("mixed.affine_a.weight")(2) == 1.f);
  CHECK(net.state().at("mixed.affine_a.bias")(2) == 0.f);
  STATIC_REQUIRE(network<custom>::parameter_count == network<reference>::parameter_count);
  network<frozen> part;
  auto const [loss, gradient] = value_and_grad(part, cross_entropy{}, images<float>(5), labels);
  CHECK(gradient.state().count("layer.0.affine.weight") == 0);
  CHECK(gradient.state().count("joined.weight") == 1);
}

TEST_CASE("custom layer: a shape it refuses") {
  static constexpr auto uneven = input{3, 6, 7} | space_to_depth{.block = 2};
  STATIC_REQUIRE(!is_valid<uneven>);
  STATIC_REQUIRE(ir::verdict_of<uneven>.reason == refusal::custom_refuses);
  static constexpr auto twice =
      input{1, 8, 8} | space_to_depth{.block = 2} | space_to_depth{.block = 4} | relu;
  network<twice> net;
  STATIC_REQUIRE(network<twice>::output_shape == extent3{64, 1, 1});
  xt::xtensor<float, 3> x = xt::ones<float>({1, 8, 8});
  x(0, 1, 2) = 7;  // row 0, column 1 of its 2 x 2 block (1, 0), in row 1 % 2, column 2 % 2
  xt::xtensor<float, 1> const y = net(x);
  CHECK(y(((1 * 2 + 0) * 4 + 0) * 4 + 1) == 7.f);
  CHECK(xt::sum(y)() == 70.f);
}
