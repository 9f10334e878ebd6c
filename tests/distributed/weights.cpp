// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// weights THREADS: with class weights and ignored labels, sums over shards are those of the whole
// batch: without batch norm several processes train as one does alone.

#include <resin/distributed/mpi_world.hpp>
#include <resin/resin.hpp>

#include <unistd.h>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

using namespace resin;

namespace {
constexpr auto value = input{1, 12, 12} | conv2d{.filters = 6, .kernel = 3, .padding = same} |
                       relu | max_pool2d{} | flatten | dense{.units = 4};

/// The network after two epochs.
network<value, double> trained(int threads, std::shared_ptr<process_group> group) {
  auto const [seen, held_out] =
      datasets::synthetic_shapes({.count = 61, .test_count = 4, .size = 12, .classes = 4});
  network<value, double> net(7);
  trainer fit{net,
              sgd{.learning_rate = .1, .momentum = .9},
              {.epochs = 2, .batch = 24, .threads = threads, .quiet = true, .processes = group},
              cross_entropy{.ignore_index = 2, .weights = {1, .25, 3, 2}}};
  fit.run(seen);
  return net;
}
/// A checkpoint of a run knows its shards: by itself, one process of its own.
bool other_shards_refused() {
  auto const alone = [](int shards) {
    return std::make_shared<detail::mpi_processes>(MPI_COMM_SELF, shards, false);
  };
  std::string const file =
      (std::filesystem::temp_directory_path() / ("shards_" + std::to_string(getpid()))).string();
  auto const [seen, held_out] =
      datasets::synthetic_shapes({.count = 24, .test_count = 4, .size = 12, .classes = 4});
  network<value, double> net(7);
  auto const run = [&](int shards) {
    trainer fit{net,
                sgd{.learning_rate = .1},
                {.epochs = 1,
                 .batch = 24,
                 .checkpoint = file,
                 .resume = true,
                 .quiet = true,
                 .processes = alone(shards)}};
    fit.run(seen);
  };
  run(4);
  std::string said;
  try {
    run(8);
  } catch (state_error const& e) {
    said = e.what();
  }
  std::filesystem::remove(file);
  return said.find("was written with shards: 4, this run has shards: 8") != said.npos;
}

}  // namespace

int main(int, char** arguments) {
  int const threads = std::atoi(arguments[1]);
  std::shared_ptr<process_group> const group = mpi_world{};
  network<value, double> shared = trained(threads, group), alone = trained(threads, nullptr);
  double difference = 0;
  for (std::size_t i = 0; i < alone.parameters().size(); ++i)
    difference = std::max(difference, std::abs(alone.parameters()[i] - shared.parameters()[i]));
  if (group->rank() == 0) std::printf("%s\n", difference < 1e-12 ? "as one alone" : "differs");
  if (group->rank() == 0 && !other_shards_refused()) return 2;
  return difference < 1e-12 ? 0 : 1;
}
