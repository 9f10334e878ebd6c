// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Layer kinds of one's own in a network: their gradients against finite differences, and a few
// epochs of training.
#include "custom_layer.hpp"

#include <cmath>
#include <iostream>
using namespace resin;

// [network]
inline constexpr auto net = input{1, 12, 12} | space_to_depth{.block = 2} |
                            conv2d{.filters = 8, .kernel = 3, .padding = same, .name = "conv"} |
                            scale_shift{.name = "affine"} | relu | global_avg_pool |
                            dense{.units = 3, .name = "fc"};
static_assert(is_valid<net> && network<net>::parameter_count == 8 * 4 * 9 + 8 + 2 * 8 + 3 * 8 + 3);
inline constexpr auto uneven = input{1, 13, 12} | space_to_depth{.block = 2};
static_assert(!is_valid<uneven>);
// [network]

// [check]
/// The largest difference between the gradient and central differences, over all parameters.
template <class Network>
double gradient_error(Network& network, xt::xtensor<double, 4> const& images,
                      xt::xtensor<int, 1> const& labels) {
  auto const [loss, gradient] = value_and_grad(network, cross_entropy{}, images, labels);
  double worst = 0, step = 1e-5;
  for (std::size_t i = 0; i < network.parameters().size(); ++i) {
    auto const loss_at = [&](double value) {
      double const old = network.parameters()[i];
      network.parameters()[i] = value;
      double const at = value_and_grad(network, cross_entropy{}, images, labels).loss;
      network.parameters()[i] = old;
      return at;
    };
    double const here = network.parameters()[i];
    worst = std::max(worst, std::abs((loss_at(here + step) - loss_at(here - step)) / (2 * step) -
                                     gradient.values()[i]));
  }
  return worst;
}
// [check]

int main() {
  network<net, double> exact;
  xt::xtensor<double, 4> images = xt::xtensor<double, 4>::from_shape({3, 1, 12, 12});
  for (std::size_t i = 0; i < images.size(); ++i)
    images.data()[i] = std::sin(static_cast<double>(7 * i));
  double const error = gradient_error(exact, images, {0, 2, 1});
  std::cout << "gradients differ by " << error << '\n';

  network<net> trained;
  auto [train, test] =
      datasets::synthetic_shapes({.count = 300, .test_count = 60, .size = 12, .classes = 3});
  trainer fit{
      trained, adam{.learning_rate = .02}, {.epochs = 2, .batch = 30, .threads = 2, .quiet = true}};
  history const curve = fit.run(train, test);
  double const before = curve.rows.front().train_loss, after = curve.rows.back().train_loss;
  std::cout << "loss " << before << " -> " << after << '\n';
  for (auto const& [name, array] : trained.state())
    std::cout << name << ' ' << array.size() << '\n';
  return error < 1e-7 && after < before ? 0 : 1;
}
