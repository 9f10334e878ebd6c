// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// 1x1 bottlenecks, judiciously: how far the 3x3 layer of a block can be narrowed, basic blocks at
// the cost of bottlenecks, and the 1x1 layers that Network in Network puts behind a convolution.
#include "variants.hpp"
using namespace resin;

namespace {

constexpr auto conv(int filters, extent2 kernel, extent2 stride = 1) {
  return conv2d{.filters = filters,
                .kernel = kernel,
                .stride = stride,
                .padding = same,
                .bias = false} |
         batch_norm{};
}
/// 1x1 down to width / ratio, 3x3, 1x1 up again.
constexpr auto bottleneck(int width, int ratio) {
  return residual(conv(width / ratio, 1) | relu | conv(width / ratio, 3) | relu | conv(width, 1)) |
         relu;
}
constexpr auto basic(int width) { return residual(conv(width, 3) | relu | conv(width, 3)) | relu; }

/// Three blocks on 64 (or `width`) channels of 16 x 16.
template <class Block>
constexpr auto net(int width, Block block) {
  return input{3, 32, 32} | conv(width, 3, 2) | relu | repeat(3, block) | global_avg_pool |
         dense{.units = 10, .name = "linear"};
}
constexpr auto ratio1 = net(64, bottleneck(64, 1)), ratio2 = net(64, bottleneck(64, 2)),
               ratio4 = net(64, bottleneck(64, 4)), ratio8 = net(64, bottleneck(64, 8));
constexpr auto basic16 = net(16, basic(16));  // the multiply-adds of ratio 4, within a tenth

/// Network in Network at a quarter of its width: 1x1 layers behind each convolution, or none.
template <class After>
constexpr auto nin(After after) {
  constexpr auto wide = [](int filters, int kernel) { return conv(filters, kernel) | relu; };
  return input{3, 32, 32} | wide(32, 5) | after | max_pool2d{} | wide(32, 5) | after |
         max_pool2d{} | wide(32, 3) | after | conv2d{.filters = 10, .name = "classes"} |
         global_avg_pool | flatten;
}
constexpr auto nin_with = nin(conv(32, 1) | relu | conv(32, 1) | relu);
constexpr auto nin_without = nin(pass);

void method(design::experiment& e) {
  design::variants v(e, e.cifar10(e.pick(64, 1'500, 45'000), e.pick(32, 500, 5'000)));
  v.add<ratio1>("ratio 1");
  v.add<ratio2>("ratio 2");
  v.add<ratio4>("ratio 4");
  v.add<ratio8>("ratio 8");
  v.add<basic16>("basic 16 wide");
  v.add<nin_with>("NiN");
  v.add<nin_without>("NiN without 1x1");
  if (e.run()) v.report("Bottlenecks and 1x1 layers", "bottlenecks.svg");
}

}  // namespace

int main(int argc, char** argv) {
  return design::run(
      argc, argv, "06-bottlenecks",
      "Bottleneck ratio, basic blocks at equal cost, 1x1 layers of Network in Network", method);
}
