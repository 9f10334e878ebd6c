// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// gradient THREADS: value_and_grad over processes gives all of them the gradient, the loss and the
// running statistics of the whole batch: with synchronized batch norm those of one alone.

#include <resin/distributed/mpi_world.hpp>
#include <resin/distributed/sharded_gradient.hpp>
#include <resin/resin.hpp>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

using namespace resin;

namespace {
constexpr auto value = input{2, 6, 6} | conv2d{.filters = 5, .kernel = 3, .padding = same} |
                       batch_norm{} | relu | dropout{.rate = .3} | flatten | dense{.units = 3};
}

int main(int, char** arguments) {
  std::shared_ptr<process_group> const group = mpi_world{.synchronized_batch_norm = true};
  network<value, double> net(3), alone(3);
  xt::xtensor<double, 4> x = xt::xtensor<double, 4>::from_shape({11, 2, 6, 6});
  for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = std::sin(1.7 * static_cast<double>(i));
  std::vector<int> y(11);
  for (std::size_t i = 0; i < y.size(); ++i) y[i] = static_cast<int>(i % 3);

  sharded_gradient<value, double> shared(group, std::atoi(arguments[1]));
  gradient<value, double> whole;
  double difference = 0;
  auto const compare = [&](double a, double b) {
    difference = std::max(difference, std::abs(a - b));
  };
  for (std::uint64_t step = 0; step < 2; ++step) {
    compare(value_and_grad(net, cross_entropy{}, x, y, shared, 5, step),
            value_and_grad(alone, cross_entropy{}, x, y, whole, 5, step));
    for (std::size_t i = 0; i < whole.values().size(); ++i)
      compare(shared.values()[i], whole.values()[i]);
    for (std::size_t i = 0; i < net.statistics().size(); ++i)
      compare(net.statistics()[i], alone.statistics()[i]);
  }
  if (group->rank() == 0) std::printf("%s\n", difference < 1e-13 ? "as one alone" : "differs");
  return difference < 1e-13 ? 0 : 1;
}
