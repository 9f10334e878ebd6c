// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// ResNeXt (Xie et al. 2017): bottlenecks whose 3x3 is grouped. Names are torchvision's.

#include <resin/zoo/resnet.hpp>

// clang-format off
namespace resin::zoo {

namespace resnet {

/// 32 groups, 4 channels each in the first stage.
struct bottleneck_32x4d {
  static constexpr int expansion = 4;
  static constexpr auto body(int width, extent2 stride = 1) {
    return conv_bn("conv1", "bn1", 2 * width, 1) | relu | conv_bn("conv2", "bn2", 2 * width, 3, stride, 32) | relu | conv_bn("conv3", "bn3", 4 * width, 1);
  }
};

}  // namespace resnet

/// 25,028,904 parameters.
inline constexpr auto resnext50_32x4d = resnet::bottleneck_net<resnet::bottleneck_32x4d>(3, 4, 6, 3);

}  // namespace resin::zoo
// clang-format on
