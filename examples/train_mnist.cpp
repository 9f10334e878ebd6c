// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// LeNet-5 on MNIST, on all 60,000 training images; the 10,000 test images are measured after each
// epoch and decide nothing.
#include <resin/io/gz.hpp>
#include <resin/resin.hpp>
#include <resin/zoo/lenet.hpp>

#include <CLI/CLI.hpp>

#include <iostream>
using namespace resin;

int main(int argc, char** argv) {
  int epochs = 12, threads = 2;
  std::uint64_t seed = 1;
  double rate = .05, decay = 5e-4;
  std::string directory, out = "mnist-lenet5", checkpoint;
  CLI::App app{"Trains LeNet-5 on MNIST and reports test accuracy"};
  app.add_option("--epochs", epochs, "passes over the training images")->capture_default_str();
  app.add_option("--threads", threads, "threads of a step")->capture_default_str();
  app.add_option("--seed", seed, "of weights, order and augmentation")->capture_default_str();
  app.add_option("--rate", rate, "peak learning rate of the one-cycle schedule")
      ->capture_default_str();
  app.add_option("--decay", decay, "weight decay")->capture_default_str();
  app.add_option("--data", directory,
                 "folder of the idx files (default: $RESIN_DATA, ~/.cache/resin)");
  app.add_option("--out", out, "prefix of the curves' CSV and SVG")->capture_default_str();
  app.add_option("--checkpoint", checkpoint, "file to write each epoch and to resume from");
  CLI11_PARSE(app, argc, argv);

  try {
    auto const [train, test] = datasets::mnist(directory);
    network<zoo::lenet5> net(seed);
    trainer fit{net,
                sgd{.learning_rate = one_cycle{.peak = rate},
                    .momentum = .9,
                    .nesterov = true,
                    .weight_decay = decay},
                {.epochs = epochs,
                 .batch = 128,
                 .seed = seed,
                 .threads = threads,
                 .augment = augment::random_crop{2} | normalization_of(train),
                 .checkpoint = checkpoint,
                 .resume = !checkpoint.empty()}};
    history const curve = fit.run(train, test);
    curve.write_csv(out + ".csv");
    curve.write_svg(out + ".svg", "MNIST, LeNet-5");
    evaluation const official = fit.evaluate(test);
    std::cout << "test: " << 100 * official.accuracy << " % of " << official.images << " images\n"
              << "seconds: " << curve.rows.back().seconds << '\n';
  } catch (error const& e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
}
