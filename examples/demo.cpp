// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// The main job in a few minutes: LeNet-5, and a small residual network beside its plain twin,
// trained on Fashion-MNIST (on procedural shapes where the images cannot be had); a table of
// results and the training curves as SVG.
#include <resin/describe/summary.hpp>
#include <resin/io/gz.hpp>
#include <resin/resin.hpp>
#include <resin/zoo/lenet.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <thread>
using namespace resin;

namespace {

constexpr auto conv_bn(int filters, int stride = 1) {
  return conv2d{.filters = filters, .kernel = 3, .stride = stride, .padding = same, .bias = false} |
         batch_norm{};
}
constexpr auto body(int width, int stride = 1) {
  return conv_bn(width, stride) | relu | conv_bn(width);
}
constexpr auto block(int width) { return residual(body(width)) | relu; }
/// Halves the image and doubles the channels; the skip has no parameters.
constexpr auto narrowing_block(int width) { return residual(body(width, 2), pad_channels) | relu; }
/// 14 layers: two residual blocks at each of 16 x 28 x 28, 32 x 14 x 14 and 64 x 7 x 7.
constexpr auto small_resnet =
    input{1, 28, 28} | conv_bn(16) | relu | named("stage1", repeat(2, block(16))) |
    named("stage2", narrowing_block(32) | block(32)) |
    named("stage3", narrowing_block(64) | block(64)) | global_avg_pool | dense{.units = 10};
constexpr auto small_plain = plain(small_resnet);

struct result {
  char const* name;
  long long parameters, multiply_adds;
  double accuracy, seconds;
  history curve;
};

template <auto const& Value>
result train(char const* name, dataset const& seen, dataset const& test, double rate, int epochs,
             int threads) {
  network<Value> net;
  std::printf("\n%s\n", name);
  auto const start = std::chrono::steady_clock::now();
  trainer fit{
      net,
      sgd{.learning_rate = one_cycle{rate}, .momentum = .9, .nesterov = true, .weight_decay = 5e-4},
      {.epochs = epochs,
       .batch = 128,
       .seed = 1,
       .threads = threads,
       .augment = augment::random_crop{2}}};
  history curve = fit.run(seen, test);
  double const seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return {name,
          network<Value>::parameter_count,
          network<Value>::multiply_adds,
          fit.evaluate(test).accuracy,
          seconds,
          curve};
}

std::pair<dataset, dataset> images() {
  try {
    return datasets::fashion_mnist();
  } catch (file_error const& missing) {
    std::printf("%s\nGoing on with procedural shapes instead.\n", missing.what());
    return datasets::synthetic_shapes({.count = 20'000, .test_count = 4'000});
  }
}

}  // namespace

int main() {
  int const threads =
      static_cast<int>(std::max(1u, std::min(2u, std::thread::hardware_concurrency())));
  auto const [seen, test] = images();
  std::printf("%s: %d training images, %d test images %s\n\n", seen.name.c_str(), seen.size(),
              test.size(), test.note.c_str());
  std::cout << summary(network<small_resnet>()) << '\n';

  result const results[] = {
      train<zoo::lenet5>("LeNet-5", seen, test, .05, 6, threads),
      train<small_resnet>("residual network, 14 layers", seen, test, .1, 2, threads),
      train<small_plain>("its plain twin", seen, test, .1, 2, threads)};

  std::printf("\n%-30s %12s %14s %9s %10s\n", "network", "parameters", "multiply-adds", "seconds",
              "accuracy");
  for (result const& r : results)
    std::printf("%-30s %12lld %14lld %9.1f %9.2f%%\n", r.name, r.parameters, r.multiply_adds,
                r.seconds, 100 * r.accuracy);

  std::filesystem::create_directories("demo-results");
  for (result const& r : results) {
    std::string const file = std::string("demo-results/") + (&r == results       ? "lenet5"
                                                             : &r == results + 1 ? "residual"
                                                                                 : "plain");
    r.curve.write_csv(file + ".csv");
    r.curve.write_svg(file + ".svg", r.name);
  }
  std::printf("\nTraining curves: %s/*.svg (and .csv beside them)\n",
              std::filesystem::absolute("demo-results").c_str());
}
