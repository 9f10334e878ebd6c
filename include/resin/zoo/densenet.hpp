// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// DenseNet-BC for ImageNet (Huang et al. 2017), table 1. Names are torchvision's.

#include <resin/dsl/dsl.hpp>

// clang-format off

namespace resin::zoo::dense_parts::inline RESIN_VERSION {

/// BN - ReLU - 1x1 to 4 k - BN - ReLU - 3x3 to k.
constexpr auto layer(int growth) {
  return batch_norm{.name = "norm1"} | relu | conv2d{.filters = 4 * growth, .bias = false, .name = "conv1"}
       | batch_norm{.name = "norm2"} | relu | conv2d{.filters = growth, .kernel = 3, .padding = 1, .bias = false, .name = "conv2"};
}
constexpr auto block(label name, int layers, int growth) { return named(name, dense_block(layers, layer(growth), "denselayer", 1)); }
/// Halves the channels and the image.
constexpr auto transition(label name, int filters) {
  return named(name, batch_norm{.name = "norm"} | relu | conv2d{.filters = filters, .bias = false, .name = "conv"} | avg_pool2d{.window = 2});
}

/// Layers of the four blocks, growth rate k; the stem has 2 k channels.
constexpr auto net(int a, int b, int c, int d, int k) {
  int const after_a = (2 * k + a * k) / 2, after_b = (after_a + b * k) / 2, after_c = (after_b + c * k) / 2;
  return input{3, 224, 224}
       | named("features", conv2d{.filters = 2 * k, .kernel = 7, .stride = 2, .padding = 3, .bias = false, .name = "conv0"} | batch_norm{.name = "norm0"} | relu
                         | max_pool2d{.window = 3, .stride = 2, .padding = 1}
                         | block("denseblock1", a, k) | transition("transition1", after_a)
                         | block("denseblock2", b, k) | transition("transition2", after_b)
                         | block("denseblock3", c, k) | transition("transition3", after_c)
                         | block("denseblock4", d, k) | batch_norm{.name = "norm5"})
       | relu | global_avg_pool | dense{.units = 1000, .name = "classifier"};
}

}  // namespace resin::zoo::dense_parts
namespace resin::zoo::inline RESIN_VERSION {

inline constexpr auto densenet121 = dense_parts::net(6, 12, 24, 16, 32);  // 7,978,856 parameters
inline constexpr auto densenet169 = dense_parts::net(6, 12, 32, 32, 32);  // 14,149,480
inline constexpr auto densenet201 = dense_parts::net(6, 12, 48, 32, 32);  // 20,013,928

}  // namespace resin::zoo
// clang-format on
