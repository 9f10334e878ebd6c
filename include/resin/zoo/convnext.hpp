// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// ConvNeXt, tiny and small (Liu et al. 2022). Names are torchvision's, but for layer_scale.weight.
// Stochastic depth, by which they are trained, is not in them.

#include <resin/base/namespaces.hpp>
#include <resin/dsl/dsl.hpp>

// clang-format off
namespace resin::zoo::convnext_parts::inline RESIN_VERSION {

constexpr auto norm(label name) { return layer_norm{.epsilon = 1e-6, .name = name}; }
/// Depthwise 7x7, norm, four times as wide and back, a factor a channel.
constexpr auto block(int width) {
  return residual(named("block", depthwise_conv2d{.kernel = 7, .padding = 3, .name = "0"} | norm("2")
                                 | conv2d{.filters = 4 * width, .name = "3"} | gelu
                                 | conv2d{.filters = width, .name = "5"})
                  | channel_scale{.initial = 1e-6, .name = "layer_scale"});
}
constexpr auto stage(label name, int blocks, int width) { return named(name, repeat(blocks, block(width))); }
constexpr auto halve(label name, int width) {
  return named(name, norm("0") | conv2d{.filters = width, .kernel = 2, .stride = 2, .name = "1"});
}
/// Blocks in the four stages.
constexpr auto net(int a, int b, int c, int d) {
  return input{3, 224, 224}
       | named("features", named("0", conv2d{.filters = 96, .kernel = 4, .stride = 4, .name = "0"} | norm("1"))
                           | stage("1", a, 96) | halve("2", 192) | stage("3", b, 192)
                           | halve("4", 384) | stage("5", c, 384) | halve("6", 768) | stage("7", d, 768))
       | global_avg_pool | named("classifier", norm("0") | dense{.units = 1000, .name = "2"});
}

}  // namespace resin::zoo::convnext_parts
namespace resin::zoo::inline RESIN_VERSION {

/// 28,589,128 and 50,223,688 parameters.
inline constexpr auto convnext_tiny = convnext_parts::net(3, 3, 9, 3);
inline constexpr auto convnext_small = convnext_parts::net(3, 3, 27, 3);

}  // namespace resin::zoo
// clang-format on
