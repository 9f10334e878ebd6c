// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// ResNet-20 (He et al. 2015) on CIFAR-10: crop and flip, the last 5,000 training records held out;
// at the end, once and unchanged, the official test images that are there.
#include <resin/resin.hpp>
#include <resin/zoo/cifar_resnet.hpp>

#include <CLI/CLI.hpp>

#include <iostream>
using namespace resin;

int main(int argc, char** argv) {
  int epochs = 20, threads = 2;
  std::uint64_t seed = 1;
  double rate = .1, decay = 5e-4;
  std::string directory, out = "cifar10-resnet20", checkpoint;
  CLI::App app{"Trains CIFAR ResNet-20 and reports held-out and test accuracy"};
  app.add_option("--epochs", epochs, "passes over the training images")->capture_default_str();
  app.add_option("--threads", threads, "threads of a step")->capture_default_str();
  app.add_option("--seed", seed, "of weights, order and augmentation")->capture_default_str();
  app.add_option("--rate", rate, "peak learning rate of the one-cycle schedule")
      ->capture_default_str();
  app.add_option("--decay", decay, "weight decay")->capture_default_str();
  app.add_option("--data", directory,
                 "folder of the binary CIFAR-10 files (default: $RESIN_DATA, ~/.cache/resin)");
  app.add_option("--out", out, "prefix of the curves' CSV and SVG")->capture_default_str();
  app.add_option("--checkpoint", checkpoint, "file to write each epoch and to resume from");
  CLI11_PARSE(app, argc, argv);

  try {
    auto const [train, test] = datasets::cifar10(directory);
    auto const [seen, held_out] = split(train, 5'000);
    network<zoo::cifar_resnet20> net(seed);
    trainer fit{net,
                sgd{.learning_rate = one_cycle{.peak = rate},
                    .momentum = .9,
                    .nesterov = true,
                    .weight_decay = decay},
                {.epochs = epochs,
                 .batch = 128,
                 .seed = seed,
                 .threads = threads,
                 .augment = augment::random_crop{4} | augment::flip{.alternating = true} |
                            normalization_of(seen),
                 .checkpoint = checkpoint,
                 .resume = !checkpoint.empty()}};
    history const curve = fit.run(seen, held_out);
    curve.write_csv(out + ".csv");
    curve.write_svg(out + ".svg", "CIFAR-10, ResNet-20");
    evaluation const held = fit.evaluate(held_out), official = fit.evaluate(test);
    std::cout << "held out: " << 100 * held.accuracy << " % of " << held.images << " images ("
              << held_out.note << ")\n"
              << "test: " << 100 * official.accuracy << " % of " << official.images << " images ("
              << test.note << ")\n"
              << "seconds: " << curve.rows.back().seconds << '\n';
  } catch (error const& e) {
    std::cerr << e.what() << '\n';
    return 1;
  }
}
