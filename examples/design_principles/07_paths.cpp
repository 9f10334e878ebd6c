// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Multiple paths: an Inception block (Szegedy et al. 2015) against each of its paths alone at equal
// cost; with and without a skip around it; dense connections (Huang et al. 2017) against a chain of
// equal cost.
#include "variants.hpp"
using namespace resin;

namespace {

constexpr auto conv(int filters, extent2 kernel) {
  return conv2d{.filters = filters, .kernel = kernel, .padding = same, .bias = false} |
         batch_norm{} | relu;
}

constexpr auto inception() {
  return branches(conv(16, 1), conv(16, 1) | conv(24, 3), conv(8, 1) | conv(8, 5),
                  max_pool2d{.window = 3, .stride = 1, .padding = same} | conv(16, 1));
}
/// Two blocks from 64 to 64 channels of 16 x 16.
template <class Block>
constexpr auto net(Block block) {
  return input{3, 32, 32} | conv(64, 3) | max_pool2d{} | repeat(2, block) | global_avg_pool |
         dense{.units = 10, .name = "linear"};
}
// An Inception block is 8,640 multiply-adds a pixel; the single paths come within 4 % of it.
constexpr auto four_paths = net(inception());
constexpr auto path1 = net(conv(68, 1) | conv(64, 1));
constexpr auto path3 = net(conv(13, 1) | conv(64, 3));
constexpr auto path5 = net(conv(5, 1) | conv(64, 5));
constexpr auto skipped = net(residual(inception()));

// Four layers of 16 more channels each on 32, against a chain of four layers whose multiply-adds
// are equal within 1 %.
constexpr auto connected = input{3, 32, 32} | conv(32, 3) | max_pool2d{} |
                           dense_block(4, conv(16, 3)) | global_avg_pool |
                           dense{.units = 10, .name = "linear"};
constexpr auto chained = input{3, 32, 32} | conv(32, 3) | max_pool2d{} |
                         repeat(4, conv(25, 3) | conv(32, 1)) | global_avg_pool |
                         dense{.units = 10, .name = "linear"};

void method(design::experiment& e) {
  design::variants v(e, e.cifar10(e.pick(64, 1'500, 45'000), e.pick(32, 500, 5'000)));
  v.add<four_paths>("Inception");
  v.add<path1>("1x1 alone");
  v.add<path3>("3x3 alone");
  v.add<path5>("5x5 alone");
  v.add<skipped>("Inception + skip");
  v.add<connected>("dense");
  v.add<chained>("chain");
  if (e.run()) v.report("Paths", "paths.svg");
}

}  // namespace

int main(int argc, char** argv) {
  return design::run(argc, argv, "07-paths",
                     "Inception, its single paths, skips and dense connections", method);
}
