// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Reduce and factorise filters: a large window becomes two small ones in a row (Simonyan and
// Zisserman 2015, Szegedy et al. 2016). What that saves on paper, and what it saves in time.
#include "variants.hpp"
using namespace resin;

namespace {

constexpr auto conv(int filters, extent2 kernel) {
  return conv2d{.filters = filters, .kernel = kernel, .padding = same, .bias = false} |
         batch_norm{} | relu;
}

/// Three layers of the kind that `layer` makes, behind one stem.
template <class Layer>
constexpr auto net(Layer layer) {
  return input{3, 32, 32} | conv(16, 3) | max_pool2d{} | layer(32) | layer(32) | max_pool2d{} |
         layer(64) | global_avg_pool | dense{.units = 10, .name = "linear"};
}
constexpr auto seven = net([](int k) { return conv(k, 7); });
constexpr auto seven_lines = net([](int k) { return conv(k, {1, 7}) | conv(k, {7, 1}); });
constexpr auto five = net([](int k) { return conv(k, 5); });
constexpr auto five_small = net([](int k) { return conv(k, 3) | conv(k, 3); });
constexpr auto three = net([](int k) { return conv(k, 3); });
constexpr auto three_lines = net([](int k) { return conv(k, {1, 3}) | conv(k, {3, 1}); });

void method(design::experiment& e) {
  design::variants v(e, e.cifar10(e.pick(64, 2'000, 45'000), e.pick(32, 500, 5'000)));
  v.add<seven>("7x7");
  v.add<seven_lines>("1x7 7x1");
  v.add<five>("5x5");
  v.add<five_small>("3x3 3x3");
  v.add<three>("3x3");
  v.add<three_lines>("1x3 3x1");
  if (e.run()) v.report("Windows and their factors", "factors.svg");
}

}  // namespace

int main(int argc, char** argv) {
  return design::run(argc, argv, "05-factorise", "Large windows against small ones in a row",
                     method);
}
