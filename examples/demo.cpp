// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// What skips are for, in a few minutes: LeNet-5, a residual network of 56 layers, and its plain
// twin, trained on the same images of Fashion-MNIST (on procedural shapes where those cannot be
// had). A page with the curves of all three and a drawing of the network.
#include <resin/describe/svg.hpp>
#include <resin/io/gz.hpp>
#include <resin/resin.hpp>
#include <resin/zoo/lenet.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <thread>
#include <utility>
#include <vector>
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
/// 56 layers: nine residual blocks at each of 16 x 14 x 14, 32 x 7 x 7 and 64 x 4 x 4.
constexpr auto deep_residual = input{1, 28, 28} | conv_bn(16, 2) | relu |
                               named("stage1", repeat(9, block(16))) |
                               named("stage2", narrowing_block(32) | repeat(8, block(32))) |
                               named("stage3", narrowing_block(64) | repeat(8, block(64))) |
                               global_avg_pool | dense{.units = 10};
constexpr auto deep_plain = plain(deep_residual);  // the same without its skips

constexpr int epochs = 6, image_count = 20'000;

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

struct result {
  char const* name;
  char const* file;
  long long parameters, multiply_adds;
  double accuracy, seconds;
  history curve;
};

template <auto const& Value>
result train(char const* name, char const* file, dataset const& seen, dataset const& test,
             double rate, int threads) {
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
  return {name,
          file,
          network<Value>::parameter_count,
          network<Value>::multiply_adds,
          curve.rows.back().held_out_accuracy,
          seconds_since(start),
          curve};
}

std::pair<dataset, dataset> images() {
  try {
    auto const [seen, test] = datasets::fashion_mnist();
    return {take(seen, image_count), test};
  } catch (file_error const& missing) {
    std::printf("%s\nGoing on with procedural shapes instead.\n", missing.what());
    return datasets::synthetic_shapes({.count = image_count, .test_count = 10'000});
  }
}

/// What all will take, from a few steps of the residual network; LeNet-5 counts for nothing beside.
double expected_seconds(dataset const& seen, dataset const& test, int threads) {
  network<deep_residual> net;
  auto const few = take(seen, 1024);
  trainer fit{net, sgd{}, {.epochs = 1, .batch = 128, .threads = threads, .quiet = true}};
  auto const start = std::chrono::steady_clock::now();
  fit.run(few);
  // An evaluation costs about a third of a training step.
  return 2 * epochs * seconds_since(start) / few.size() * (seen.size() + test.size() / 3.);
}

plot curves_of(std::vector<result> const& results) {
  plot_panel seen{"On the images they are trained on", "epoch", "correct (%)", false, false, {}};
  plot_panel held{"On images they never see", "epoch", "correct (%)", false, false, {}};
  for (result const& r : results) {
    plot_series a{r.name, {}, {}}, b{r.name, {}, {}};
    for (epoch_record const& e : r.curve.rows) {
      a.x.push_back(static_cast<double>(e.epoch));
      a.y.push_back(100 * e.train_accuracy);
      b.y.push_back(100 * e.held_out_accuracy);
    }
    b.x = a.x;
    seen.series.push_back(a);
    held.series.push_back(b);
  }
  return {"Depth needs skips", {seen, held}};
}

}  // namespace

int main() try {
  int const threads = static_cast<int>(std::clamp(std::thread::hardware_concurrency(), 1u, 2u));
  auto const [seen, test] = images();
  std::printf("%s: %d images to train on, %d held out %s\n", seen.name.c_str(), seen.size(),
              test.size(), test.note.c_str());
  std::printf(
      "Three networks, %d epochs each: LeNet-5, 56 layers with skips, and the same 56 layers "
      "without.\n",
      epochs);
  double const expected = expected_seconds(seen, test, threads);
  std::printf("On this machine, by %d thread%s, that takes about %.0f seconds.\n", threads,
              threads == 1 ? "" : "s", expected);
  std::fflush(stdout);

  auto const start = std::chrono::steady_clock::now();
  std::vector<result> const results{
      train<zoo::lenet5>("LeNet-5", "lenet5", seen, test, .05, threads),
      train<deep_residual>("56 layers with skips", "residual", seen, test, .03, threads),
      train<deep_plain>("56 layers without", "plain", seen, test, .03, threads)};

  std::printf("\n%-22s %11s %14s %8s %9s\n", "network", "parameters", "multiply-adds", "seconds",
              "held out");
  for (result const& r : results)
    std::printf("%-22s %11lld %14lld %8.1f %8.2f%%\n", r.name, r.parameters, r.multiply_adds,
                r.seconds, 100 * r.accuracy);

  std::filesystem::path const folder = "demo-results";
  std::filesystem::create_directories(folder);
  for (result const& r : results) r.curve.write_csv((folder / r.file).string() + ".csv");
  write_svg(curves_of(results), (folder / "curves.svg").string());
  replace_file((folder / "network.svg").string(), to_svg<deep_residual>());
  replace_file(
      (folder / "index.html").string(),
      "<!doctype html><html lang='en'><meta charset='utf-8'><title>Depth needs skips</title>"
      "<style>body{margin:2rem auto;max-width:66rem;padding:0 1rem;font:1rem/1.5 "
      "system-ui,sans-serif}img{max-width:100%}</style>"
      "<img src='curves.svg' alt='accuracy of three networks by epoch'>"
      "<h2>The network of 56 layers</h2><p>Its plain twin is the same without the lines "
      "that lead around the blocks.</p>"
      "<img src='network.svg' alt='the residual network'></html>\n");
  std::printf("\n%.0f seconds, %.0f were expected. The curves and the network: %s\n",
              seconds_since(start), expected,
              std::filesystem::absolute(folder / "index.html").c_str());
} catch (error const& e) {
  std::fprintf(stderr, "demo: %s\n", e.what());
  return 1;
}
