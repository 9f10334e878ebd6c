// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// The program of the README. A test compares the two.
#include <resin/resin.hpp>

#include <iostream>
using namespace resin;

constexpr auto unit(int filters) {
  return conv2d{.filters = filters, .kernel = 3, .padding = same, .bias = false} | batch_norm{};
}
inline constexpr auto small = input{1, 28, 28} | unit(16) | relu | max_pool2d{} |
                              repeat(2, residual(unit(16) | relu | unit(16)) | relu) |
                              global_avg_pool | dense{.units = 10};
static_assert(network<small>::parameter_count == 9'690);

int main() {
  auto [train, test] =
      datasets::synthetic_shapes();  // or datasets::mnist(), fashion_mnist(), cifar10()
  network<small> net;
  trainer fit{
      net, sgd{.learning_rate = one_cycle{.05}, .momentum = .9}, {.epochs = 4, .threads = 2}};
  history curve = fit.run(train, test);
  curve.write_csv("shapes.csv");
  std::cout << "accuracy " << evaluate(net, test).accuracy << '\n';
}
