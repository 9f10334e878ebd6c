// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// SE-ResNet (Hu et al. 2018): squeeze and excite at the end of every residual branch.

#include <resin/zoo/resnet.hpp>

// clang-format off

namespace resin::zoo::resnet::inline RESIN_VERSION {

/// The published models stride in the first 1x1; 16 times fewer channels in the middle of the excitation.
struct squeeze_excite {
  static constexpr int expansion = 4;
  static constexpr auto body(int width, extent2 stride = 1) {
    int const channels = expansion * width;
    return bottleneck_v1::body(width, stride)
         | scale_by(named("se_module", global_avg_pool | dense{.units = channels / 16, .name = "fc1"} | relu | dense{.units = channels, .name = "fc2"} | sigmoid));
  }
};

}  // namespace resin::zoo::resnet
namespace resin::zoo::inline RESIN_VERSION {

/// 28,088,024 parameters.
inline constexpr auto se_resnet50 = resnet::bottleneck_net<resnet::squeeze_excite>(3, 4, 6, 3);

}  // namespace resin::zoo
// clang-format on
