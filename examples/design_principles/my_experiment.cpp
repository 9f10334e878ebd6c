// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// The experiment of docs/howto/experiment.md, which shows it whole.
#include "variants.hpp"
using namespace resin;

namespace {

constexpr auto full(int filters) {
  return conv2d{.filters = filters, .kernel = 3, .padding = same, .bias = false} | batch_norm{} |
         relu;
}
constexpr auto separable(int filters) {
  return depthwise_conv2d{.kernel = 3, .padding = same, .bias = false} | batch_norm{} | relu |
         conv2d{.filters = filters, .bias = false} | batch_norm{} | relu;
}

template <class Layer>
constexpr auto net(Layer layer) {
  return input{3, 32, 32} | full(16) | max_pool2d{} | layer(32) | layer(32) | max_pool2d{} |
         layer(64) | global_avg_pool | dense{.units = 10, .name = "linear"};
}
constexpr auto with_full = net([](int filters) { return full(filters); });
constexpr auto with_separable = net([](int filters) { return separable(filters); });

void method(design::experiment& e) {
  design::variants v(e, e.cifar10(e.pick(64, 2'000, 45'000), e.pick(32, 500, 5'000)));
  v.add<with_full>("3x3");
  v.add<with_separable>("depthwise 3x3 1x1");
  if (e.run()) v.report("Separable convolutions", "separable.svg");
}

}  // namespace

int main(int argc, char** argv) {
  return design::run(argc, argv, "my-experiment", "Does a separable convolution pay?", method);
}
