// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Transfer: a network learns eight shapes; its body, with a new head, then learns three of them
// from few images. Once everything trains, once the first stages are frozen: they then have no
// gradients, save no activations and cost a step no backward time. The figures printed are
// measured.

#include <resin/io/weights.hpp>
#include <resin/resin.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
using namespace resin;

namespace {

constexpr auto conv_bn(int filters, int stride = 1) {
  return conv2d{.filters = filters, .kernel = 3, .stride = stride, .padding = same, .bias = false} |
         batch_norm{};
}
constexpr auto block(int filters) {
  return residual(conv_bn(filters) | relu | conv_bn(filters)) | relu;
}
constexpr auto stage(int filters) { return conv_bn(filters, 2) | relu | repeat(2, block(filters)); }

constexpr auto pretrained = input{1, 28, 28} | conv_bn(16) | relu |
                            named("stage1", repeat(2, block(16))) | named("stage2", stage(32)) |
                            named("stage3", stage(64)) | global_avg_pool |
                            dense{.units = 8, .name = "fc"};
constexpr auto full = replace_head(pretrained, dense{.units = 3, .name = "head"});
constexpr auto frozen = freeze(full, until("stage2"));
constexpr auto body = features(pretrained, "stage2");

using clock_type = std::chrono::steady_clock;
double milliseconds_since(clock_type::time_point start) {
  return std::chrono::duration<double, std::milli>(clock_type::now() - start).count();
}

constexpr int batch = 64;

/// Trains the pretrained body with a new head; prints the fastest step and what it took.
template <auto const& Value>
network<Value> transfer(char const* name, network<pretrained> const& from, dataset const& seen,
                        dataset const& test) {
  network<Value> net;
  copy_parameters(from, net);
  double fastest = 1e9;
  auto last = clock_type::now();
  auto const on_step = [&](step_record const&) {
    fastest = std::min(fastest, milliseconds_since(last));
    last = clock_type::now();
  };
  trainer fit{
      net,
      sgd{.learning_rate = one_cycle{.02}, .momentum = .9},
      {.epochs = 6, .batch = batch, .drop_last = true, .quiet = true, .on_step = {on_step}}};
  fit.run(seen);
  std::printf("%-22s %7zu %10.2f %12.1f %9.1f %%\n", name, net.parameters().size(), fastest,
              1e-3 * network<Value>::training_arena_bytes, 100 * fit.evaluate(test).accuracy);
  return net;
}

/// The same bits for the same images: what is frozen has not moved.
bool same_features(network<body>& a, network<body>& b, dataset const& data) {
  xt::xtensor<float, 4> const x = xt::cast<float>(data.images), y = a(x), z = b(x);
  return y.size() == z.size() && std::memcmp(y.data(), z.data(), y.size() * sizeof(float)) == 0;
}

}  // namespace

int main() {
  auto const [many, many_test] =
      datasets::synthetic_shapes({.count = 3'000, .test_count = 500, .classes = 8});
  auto const [few, few_test] =
      datasets::synthetic_shapes({.count = 192, .test_count = 500, .classes = 3, .seed = 2});

  network<pretrained> net;
  trainer fit{net,
              sgd{.learning_rate = one_cycle{.1}, .momentum = .9},
              {.epochs = 3, .batch = batch, .quiet = true}};
  fit.run(many);
  std::printf("pretrained on 8 shapes: %.1f %% of unseen images\n\n",
              100 * fit.evaluate(many_test).accuracy);

  std::printf("%-22s %7s %10s %12s %11s\n", "3 shapes, 192 images", "trained", "step, ms",
              "KB an image", "accuracy");
  transfer<full>("all layers", net, few, few_test);
  auto const kept = transfer<frozen>("until stage2 frozen", net, few, few_test);

  network<body> before, after;
  copy_parameters(net, before);
  copy_parameters(kept, after);
  xt::xtensor<float, 4> const x = xt::zeros<float>({batch, 1, 28, 28});
  xt::xtensor<float, 4> y;
  double forward = 1e9;
  for (int i = 0; i < 10; ++i) {
    auto const start = clock_type::now();
    before(x, y);
    forward = std::min(forward, milliseconds_since(start));
  }
  std::printf("\nforward until stage2: %.2f ms; its features after the frozen training: %s\n",
              forward, same_features(before, after, few_test) ? "the same bits" : "CHANGED");
  return same_features(before, after, few_test) ? 0 : 1;
}
