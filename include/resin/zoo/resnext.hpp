// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// ResNeXt (Xie et al. 2017): bottlenecks whose 3x3 is grouped. Names are torchvision's.

#include <resin/zoo/resnet.hpp>

// clang-format off

namespace resin::zoo::resnet::inline RESIN_VERSION {

/// 32 groups of `Channels` channels each in the first stage.
template <int Channels>
struct grouped_bottleneck {
  static constexpr int expansion = 4;
  static constexpr auto body(int width, extent2 stride = 1) {
    int const inner = width / 64 * 32 * Channels;
    return conv_bn("conv1", "bn1", inner, 1) | relu | conv_bn("conv2", "bn2", inner, 3, stride, 32)
         | relu | conv_bn("conv3", "bn3", 4 * width, 1);
  }
};

}  // namespace resin::zoo::resnet
namespace resin::zoo::inline RESIN_VERSION {

/// 25,028,904 parameters.
inline constexpr auto resnext50_32x4d = resnet::bottleneck_net<resnet::grouped_bottleneck<4>>(3, 4, 6, 3);
/// 88,791,336 parameters.
inline constexpr auto resnext101_32x8d = resnet::bottleneck_net<resnet::grouped_bottleneck<8>>(3, 4, 23, 3);

}  // namespace resin::zoo
// clang-format on
