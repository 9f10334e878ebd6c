// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Wide ResNet-50-2 (Zagoruyko and Komodakis 2016): bottlenecks with twice the channels in the
// middle. Names are torchvision's; the CIFAR ones are in preact_resnet.hpp.

#include <resin/zoo/resnet.hpp>

// clang-format off

namespace resin::zoo::resnet::inline RESIN_VERSION {

struct wide_bottleneck {
  static constexpr int expansion = 4;
  static constexpr auto body(int width, extent2 stride = 1) {
    return conv_bn("conv1", "bn1", 2 * width, 1) | relu | conv_bn("conv2", "bn2", 2 * width, 3, stride)
         | relu | conv_bn("conv3", "bn3", 4 * width, 1);
  }
};

}  // namespace resin::zoo::resnet
namespace resin::zoo::inline RESIN_VERSION {

/// 68,883,240 parameters.
inline constexpr auto wide_resnet50_2 = resnet::bottleneck_net<resnet::wide_bottleneck>(3, 4, 6, 3);

}  // namespace resin::zoo
// clang-format on
