// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// The programs of docs/tutorials/first-network.md and residual-network.md.
// [head]
#include <resin/describe/summary.hpp>
#include <resin/resin.hpp>

#include <iostream>
using namespace resin;
// [head]

// [small]
inline constexpr auto small = sequential(
    input{1, 28, 28}, conv2d{.filters = 8, .kernel = 5, .padding = same, .name = "conv1"}, relu,
    max_pool2d{.window = 2}, conv2d{.filters = 16, .kernel = 5, .name = "conv2"}, relu,
    max_pool2d{.window = 2}, flatten, dense{.units = 10, .name = "fc"});
// [small]

// [facts]
static_assert(network<small>::output_shape == extent3{10, 1, 1});
static_assert(network<small>::parameter_count == 7'434);
static_assert(network<small>::arena_bytes < 64 * 1024);  // activations of one image
// [facts]

// [wrong]
inline constexpr auto wrong =
    input{1, 28, 28} | conv2d{.filters = 8, .kernel = 5} | dense{.units = 10};
static_assert(!is_valid<wrong>);  // network<wrong> would not compile: flatten_missing
// [wrong]

// [block]
constexpr auto unit(int filters, extent2 stride = 1) {
  return conv2d{.filters = filters, .kernel = 3, .stride = stride, .padding = same, .bias = false} |
         batch_norm{};
}
constexpr auto block(int filters) { return residual(unit(filters) | relu | unit(filters)) | relu; }
constexpr auto down(int filters) {
  return residual(unit(filters, 2) | relu | unit(filters),
                  shortcut(conv2d{.filters = filters, .stride = 2})) |
         relu;
}
// [block]

// [resnet]
constexpr auto resnet(int blocks) {
  return input{1, 28, 28} | unit(8) | relu | named("layer1", repeat(blocks, block(8))) |
         named("layer2", down(16) | repeat(blocks - 1, block(16), 1)) | global_avg_pool |
         dense{.units = 10, .name = "fc"};
}
inline constexpr auto shallow = resnet(2);
inline constexpr auto deep = resnet(100);
inline constexpr auto without_skips = plain(shallow);
// [resnet]

// [depth]
static_assert(network<deep>::parameter_count > 50 * network<shallow>::parameter_count);
static_assert(network<without_skips>::output_shape == network<shallow>::output_shape);
// [depth]

int main() {
  // [run]
  network<small> net(1);  // weights drawn from seed 1
  xt::xtensor<float, 4> const images = xt::ones<float>({3, 1, 28, 28});
  xt::xtensor<float, 2> const scores = net(images);  // (3, 10)
  std::cout << summary(net) << "scores of " << scores.shape()[0] << " images\n";
  // [run]

  // [twins]
  network<shallow> skips(1);
  network<without_skips> twin(1);  // equal weights: draws depend on seed and name alone
  bool const equal =
      skips.state().at("layer2.1.conv2d_0.weight") == twin.state().at("layer2.1.conv2d_0.weight");
  std::cout << summary(skips) << "equal weights: " << equal << '\n';
  // [twins]
  return scores.shape()[1] == 10 && equal ? 0 : 1;
}
