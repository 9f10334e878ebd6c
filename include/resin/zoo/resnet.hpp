// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The ImageNet residual networks of He et al. 2015, table 1. Names and layouts are torchvision's.

#include <resin/dsl/dsl.hpp>

// clang-format off

namespace resin::zoo::resnet::inline RESIN_VERSION {

constexpr auto conv_bn(label conv, label norm, int filters, extent2 kernel, extent2 stride = 1, int groups = 1) {
  return conv2d{.filters = filters, .kernel = kernel, .stride = stride, .padding = same, .groups = groups, .bias = false, .name = conv} | batch_norm{.name = norm};
}

/// Two 3x3 convolutions (ResNet-18 and -34).
struct basic {
  static constexpr int expansion = 1;
  static constexpr auto body(int width, extent2 stride = 1) {
    return conv_bn("conv1", "bn1", width, 3, stride) | relu | conv_bn("conv2", "bn2", width, 3);
  }
};
/// 1x1 down, 3x3, 1x1 up (ResNet-50 and deeper). v1 strides in the first 1x1, v1.5 in the 3x3.
struct bottleneck {
  static constexpr int expansion = 4;
  static constexpr auto body(int width, extent2 stride = 1) {
    return conv_bn("conv1", "bn1", width, 1) | relu | conv_bn("conv2", "bn2", width, 3, stride) | relu | conv_bn("conv3", "bn3", 4 * width, 1);
  }
};
struct bottleneck_v1 {
  static constexpr int expansion = 4;
  static constexpr auto body(int width, extent2 stride = 1) {
    return conv_bn("conv1", "bn1", width, 1, stride) | relu | conv_bn("conv2", "bn2", width, 3) | relu | conv_bn("conv3", "bn3", 4 * width, 1);
  }
};

/// Projection on the skip: 1x1 convolution and batch norm ("downsample.0", "downsample.1").
constexpr auto projection(int filters, extent2 stride) { return shortcut(named("downsample", conv_bn("0", "1", filters, 1, stride))); }
template <class Block>
constexpr auto projected_block(int width, extent2 stride) {
  return residual(Block::body(width, stride), projection(Block::expansion * width, stride)) | relu;
}

/// Option B: a projection where the shape changes.
struct option_b {
  template <class Block>
  static constexpr auto narrowing(int width, extent2 stride) { return projected_block<Block>(width, stride); }
  template <class Block>
  static constexpr auto block(int width) { return residual(Block::body(width)) | relu; }
};
/// Option A: zero channels instead.
struct option_a : option_b {
  template <class Block>
  static constexpr auto narrowing(int width, extent2 stride) { return residual(Block::body(width, stride), pad_channels) | relu; }
};
/// Option C: projections everywhere.
struct option_c : option_b {
  template <class Block>
  static constexpr auto block(int width) { return projected_block<Block>(width, 1); }
};

template <class Block, class Option = option_b>
constexpr auto stage(label name, int blocks, int width, extent2 stride) {
  return named(name, named("0", Option::template narrowing<Block>(width, stride)) | repeat(blocks - 1, Option::template block<Block>(width), 1));
}
constexpr auto stem(bool bias = false) {
  return input{3, 224, 224} | conv2d{.filters = 64, .kernel = 7, .stride = 2, .padding = 3, .bias = bias, .name = "conv1"} | batch_norm{.name = "bn1"} | relu
       | max_pool2d{.window = 3, .stride = 2, .padding = 1};
}
constexpr auto head(int classes) { return global_avg_pool | dense{.units = classes, .name = "fc"}; }

/// Basic blocks: the first stage keeps the stem's 64 channels, so that its blocks are all alike.
template <class Option = option_b>
constexpr auto basic_net(int a, int b, int c, int d, int classes = 1000) {
  return stem() | named("layer1", repeat(a, Option::template block<basic>(64))) | stage<basic, Option>("layer2", b, 128, 2)
       | stage<basic, Option>("layer3", c, 256, 2) | stage<basic, Option>("layer4", d, 512, 2) | head(classes);
}
template <class Block>
constexpr auto bottleneck_net(int a, int b, int c, int d, int classes = 1000, bool stem_bias = false) {
  return stem(stem_bias) | stage<Block>("layer1", a, 64, 1) | stage<Block>("layer2", b, 128, 2) | stage<Block>("layer3", c, 256, 2)
       | stage<Block>("layer4", d, 512, 2) | head(classes);
}

}  // namespace resin::zoo::resnet
namespace resin::zoo::inline RESIN_VERSION {

/// Option B, as torchvision; options A and C; plain twins.
inline constexpr auto resnet18 = resnet::basic_net(2, 2, 2, 2);
inline constexpr auto resnet34 = resnet::basic_net(3, 4, 6, 3);
inline constexpr auto resnet18_a = resnet::basic_net<resnet::option_a>(2, 2, 2, 2);
inline constexpr auto resnet34_a = resnet::basic_net<resnet::option_a>(3, 4, 6, 3);
inline constexpr auto resnet18_c = resnet::basic_net<resnet::option_c>(2, 2, 2, 2);
inline constexpr auto resnet34_c = resnet::basic_net<resnet::option_c>(3, 4, 6, 3);
inline constexpr auto plain18 = plain(resnet18_a);
inline constexpr auto plain34 = plain(resnet34_a);

/// torchvision's ResNet-50, -101 and -152: "v1.5", stride in the 3x3.
inline constexpr auto resnet50 = resnet::bottleneck_net<resnet::bottleneck>(3, 4, 6, 3);
inline constexpr auto resnet101 = resnet::bottleneck_net<resnet::bottleneck>(3, 4, 23, 3);
inline constexpr auto resnet152 = resnet::bottleneck_net<resnet::bottleneck>(3, 8, 36, 3);

/// The paper's: stride in the first 1x1. The published ResNet-50 alone has a bias in its first convolution.
inline constexpr auto resnet50_v1 = resnet::bottleneck_net<resnet::bottleneck_v1>(3, 4, 6, 3, 1000, true);
inline constexpr auto resnet101_v1 = resnet::bottleneck_net<resnet::bottleneck_v1>(3, 4, 23, 3);
inline constexpr auto resnet152_v1 = resnet::bottleneck_net<resnet::bottleneck_v1>(3, 8, 36, 3);

}  // namespace resin::zoo
// clang-format on
