// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The image classification benchmark of MLPerf Tiny (Banbury et al. 2021): a ResNet of eight layers
// for CIFAR-10.

#include <resin/dsl/dsl.hpp>

// clang-format off

namespace resin::zoo::tiny::inline RESIN_VERSION {

/// Keras: "same" puts the odd pixel at the bottom and right; biases before batch norm.
constexpr auto conv(label name, int filters, extent2 kernel, extent2 stride = 1) {
  return conv2d{.filters = filters, .kernel = kernel, .stride = stride, .padding = same_upper, .name = name};
}
constexpr auto norm(label name) { return batch_norm{.epsilon = 1e-3, .momentum = .01, .name = name}; }
constexpr auto body(int filters, int stride) {
  return conv("conv1", filters, 3, stride) | norm("bn1") | relu | conv("conv2", filters, 3) | norm("bn2");
}
constexpr auto narrowing(label name, int filters) {
  return named(name, named("0", residual(body(filters, 2), shortcut(conv("downsample", filters, 1, 2))) | relu));
}

}  // namespace resin::zoo::tiny
namespace resin::zoo::inline RESIN_VERSION {

/// Scores before the softmax.
inline constexpr auto mlperf_tiny_resnet8 =
    input{3, 32, 32} | tiny::conv("conv1", 16, 3) | tiny::norm("bn1") | relu | named("layer1", named("0", residual(tiny::body(16, 1)) | relu))
    | tiny::narrowing("layer2", 32) | tiny::narrowing("layer3", 64) | global_avg_pool | dense{.units = 10, .name = "fc"};

}  // namespace resin::zoo
// clang-format on
