// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// ResNet-20 on CIFAR-10 by several processes: mpirun -n 4 train_cifar10_mpi --threads 1. The result
// does not depend on how many there are.
#include <resin/distributed/mpi_world.hpp>
#include <resin/resin.hpp>
#include <resin/zoo/cifar_resnet.hpp>

#include <CLI/CLI.hpp>

#include <iostream>
using namespace resin;

int main(int argc, char** argv) {
  int epochs = 20, threads = 1, shards = 8;
  std::string directory, checkpoint;
  CLI::App app{"Trains CIFAR ResNet-20 by the processes that mpirun starts"};
  app.add_option("--epochs", epochs, "passes over the training images")->capture_default_str();
  app.add_option("--threads", threads, "threads of each process")->capture_default_str();
  app.add_option("--shards", shards, "parts of a batch, at least one for each process")
      ->capture_default_str();
  app.add_option("--data", directory,
                 "folder of the binary CIFAR-10 files (default: $RESIN_DATA, ~/.cache/resin)");
  app.add_option("--checkpoint", checkpoint, "file to write each epoch and to resume from");
  CLI11_PARSE(app, argc, argv);

  try {
    auto const [train, test] = datasets::cifar10(directory);
    auto const [seen, held_out] = split(train, 5'000);
    // [train]
    network<zoo::cifar_resnet20> net;
    trainer fit{net,
                sgd{.learning_rate = one_cycle{.1}, .momentum = .9, .weight_decay = 5e-4},
                {.epochs = epochs,
                 .batch = 128,
                 .threads = threads,
                 .augment = augment::random_crop{4} | augment::flip{} | normalization_of(seen),
                 .checkpoint = checkpoint,
                 .resume = !checkpoint.empty(),
                 .processes = mpi_world{.shards = shards}}};
    history const curve = fit.run(seen, held_out);
    // [train]
    std::cout << "held out: " << 100 * curve.rows.back().held_out_accuracy << " %\n";
  } catch (error const& e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
}
