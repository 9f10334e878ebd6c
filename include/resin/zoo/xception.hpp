// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Xception (Chollet 2017), figure 5.

#include <resin/dsl/dsl.hpp>

// clang-format off

namespace resin::zoo::xception_parts::inline RESIN_VERSION {

constexpr auto conv_bn(label conv, label norm, int filters, extent2 kernel, extent2 stride = 1, padding2 padding = 0) {
  return conv2d{.filters = filters, .kernel = kernel, .stride = stride, .padding = padding, .bias = false, .name = conv} | batch_norm{.name = norm};
}
/// A depthwise 3x3 and a 1x1 convolution, nothing between them, and batch norm.
constexpr auto separable(label name, label norm, int filters) {
  return named(name, depthwise_conv2d{.kernel = 3, .padding = 1, .bias = false, .name = "conv1"} | conv2d{.filters = filters, .bias = false, .name = "pointwise"})
       | batch_norm{.name = norm};
}
/// Two separable convolutions and a pool beside a 1x1 projection; the first rectifier is left to the caller.
constexpr auto narrowing(label name, int a, int b) {
  return named(name, residual(named("rep", separable("sep1", "bn1", a) | relu | separable("sep2", "bn2", b)
                                               | max_pool2d{.window = 3, .stride = 2, .padding = 1}),
                              shortcut(conv_bn("skip", "skipbn", b, 1, 2))));
}
constexpr auto rectified_narrowing(label name, int a, int b) {
  return named(name, residual(named("rep", relu | separable("sep1", "bn1", a) | relu | separable("sep2", "bn2", b)
                                               | max_pool2d{.window = 3, .stride = 2, .padding = 1}),
                              shortcut(conv_bn("skip", "skipbn", b, 1, 2))));
}
/// The middle flow's block.
constexpr auto middle(int c) {
  return residual(named("rep", relu | separable("sep1", "bn1", c) | relu | separable("sep2", "bn2", c) | relu | separable("sep3", "bn3", c)));
}

}  // namespace resin::zoo::xception_parts
namespace resin::zoo::inline RESIN_VERSION {

/// 22,855,952 parameters.
inline constexpr auto xception = [] {
  using namespace xception_parts;
  return input{3, 299, 299} | conv_bn("conv1", "bn1", 32, 3, 2) | relu | conv_bn("conv2", "bn2", 64, 3) | relu
       | narrowing("block1", 128, 128) | rectified_narrowing("block2", 256, 256) | rectified_narrowing("block3", 728, 728)
       | named("middle", repeat(8, middle(728), 4))
       | rectified_narrowing("block12", 728, 1024)
       | separable("conv3", "bn3", 1536) | relu | separable("conv4", "bn4", 2048) | relu
       | global_avg_pool | dense{.units = 1000, .name = "fc"};
}();

}  // namespace resin::zoo
// clang-format on
