// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// synchronized THREADS: with synchronized batch norm several processes train as one does alone on
// whole batches, running statistics and weighted losses included.

#include "agreement.hpp"

#include <resin/distributed/mpi_world.hpp>
#include <resin/resin.hpp>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>

using namespace resin;

namespace {
constexpr auto unit(int filters) {
  return conv2d{.filters = filters, .kernel = 3, .padding = same, .bias = false} | batch_norm{};
}
constexpr auto value = input{1, 12, 12} | unit(6) | relu |
                       repeat(2, residual(unit(6) | relu | dropout{.rate = .2} | unit(6)) | relu) |
                       max_pool2d{} | unit(20) | relu | global_avg_pool | flatten | batch_norm{} |
                       dense{.units = 4};

template <class T>
void train(network<value, T>& net, int threads, std::shared_ptr<process_group> group) {
  auto const [seen, held_out] =
      datasets::synthetic_shapes({.count = 61, .test_count = 4, .size = 12, .classes = 4});
  trainer fit{net,
              sgd{.learning_rate = .05, .momentum = .9},
              {.epochs = 2,
               .batch = 20,
               .threads = threads,
               .drop_last = true,
               .quiet = true,
               .processes = group},
              cross_entropy{.ignore_index = 2, .weights = {1, .25, 3, 2}}};
  fit.run(seen);
}
}  // namespace

int main(int, char** arguments) {
  int const threads = std::atoi(arguments[1]);
  std::shared_ptr<process_group> const group = mpi_world{.synchronized_batch_norm = true};
  network<value, double> shared(7), alone(7);
  train(shared, threads, group);
  train(alone, threads, nullptr);
  double difference = 0;
  for (std::size_t i = 0; i < alone.parameters().size(); ++i)
    difference = std::max(difference, std::abs(alone.parameters()[i] - shared.parameters()[i]));
  for (std::size_t i = 0; i < alone.statistics().size(); ++i)
    difference = std::max(difference, std::abs(alone.statistics()[i] - shared.statistics()[i]));

  network<value> small(7);
  train(small, threads, group);
  std::uint64_t const found = bits<float>(small.parameters()) ^ 3 * bits<float>(small.statistics());
  if (!all_have(found, *group)) return 2;
  if (group->rank() == 0)
    std::printf("%s, %016llx\n", difference < 1e-11 ? "as one alone" : "differs",
                static_cast<unsigned long long>(found));
  return difference < 1e-11 ? 0 : 1;
}
