// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// GoogLeNet (Szegedy et al. 2015) as torchvision has it: batch norm after every convolution, 3x3 where the paper has 5x5.

#include <resin/dsl/dsl.hpp>

namespace resin::zoo {

namespace googlenet_bn {

constexpr auto conv(label name, int filters, extent2 kernel, extent2 stride = 1) {
  return named(name, conv2d{.filters = filters, .kernel = kernel, .stride = stride, .padding = same, .bias = false, .name = "conv"}
                         | batch_norm{.epsilon = 1e-3, .name = "bn"} | relu);
}
/// The columns of the paper's table 1: 1x1 | 3x3 reduce, 3x3 | "5x5" reduce, "5x5" | pool projection.
constexpr auto inception(label name, int c1, int c3r, int c3, int c5r, int c5, int pool) {
  return named(name, branches(conv("branch1", c1, 1),
                              named("branch2", conv("0", c3r, 1) | conv("1", c3, 3)),
                              named("branch3", conv("0", c5r, 1) | conv("1", c5, 3)),
                              named("branch4", max_pool2d{.window = 3, .stride = 1, .padding = 1, .ceil_mode = true} | conv("1", pool, 1))));
}
constexpr auto pool(extent2 window) { return max_pool2d{.window = window, .stride = 2, .ceil_mode = true}; }

}  // namespace googlenet_bn

/// torchvision's GoogLeNet without auxiliary heads. 6,624,904 parameters.
inline constexpr auto googlenet = [] {
  using namespace googlenet_bn;
  return input{3, 224, 224} | conv("conv1", 64, 7, 2) | pool(3) | conv("conv2", 64, 1) | conv("conv3", 192, 3) | pool(3)
       | inception("inception3a", 64, 96, 128, 16, 32, 32)
       | inception("inception3b", 128, 128, 192, 32, 96, 64) | pool(3)
       | inception("inception4a", 192, 96, 208, 16, 48, 64)
       | inception("inception4b", 160, 112, 224, 24, 64, 64)
       | inception("inception4c", 128, 128, 256, 24, 64, 64)
       | inception("inception4d", 112, 144, 288, 32, 64, 64)
       | inception("inception4e", 256, 160, 320, 32, 128, 128) | pool(2)
       | inception("inception5a", 256, 160, 320, 32, 128, 128)
       | inception("inception5b", 384, 192, 384, 48, 128, 128)
       | global_avg_pool | dropout{.rate = .2} | dense{.units = 1000, .name = "fc"};
}();

}  // namespace resin::zoo
