// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// ShuffleNet v2 (Ma et al. 2018), widths 1.0 and 0.5. Names are torchvision's.

#include <resin/base/namespaces.hpp>
#include <resin/dsl/dsl.hpp>

// clang-format off
namespace resin::zoo::shuffle::inline RESIN_VERSION {

constexpr auto conv_bn(label conv, label norm, int filters) {
  return conv2d{.filters = filters, .bias = false, .name = conv} | batch_norm{.name = norm};
}
constexpr auto depthwise_bn(label conv, label norm, int stride) {
  return depthwise_conv2d{.kernel = 3, .stride = stride, .padding = 1, .bias = false, .name = conv}
       | batch_norm{.name = norm};
}
constexpr auto right(int half, int stride) {
  return named("branch2", conv_bn("0", "1", half) | relu | depthwise_bn("3", "4", stride)
                          | conv_bn("5", "6", half) | relu);
}
/// Half of the channels pass by; the shuffle mixes them with the others.
constexpr auto unit(int half) {
  return branches(channels{.first = 0, .last = half}, channels{.first = half, .last = 2 * half} | right(half, 1))
       | channel_shuffle{.groups = 2};
}
constexpr auto narrowing(int half) {
  return branches(named("branch1", depthwise_bn("0", "1", 2) | conv_bn("2", "3", half) | relu), right(half, 2))
       | channel_shuffle{.groups = 2};
}
constexpr auto stage(label name, int units, int width) {
  return named(name, named("0", narrowing(width / 2)) | repeat(units - 1, unit(width / 2), 1));
}
constexpr auto net(int a, int b, int c) {
  return input{3, 224, 224}
       | named("conv1", conv2d{.filters = 24, .kernel = 3, .stride = 2, .padding = 1, .bias = false, .name = "0"}
                        | batch_norm{.name = "1"}) | relu
       | max_pool2d{.window = 3, .stride = 2, .padding = 1}
       | stage("stage2", 4, a) | stage("stage3", 8, b) | stage("stage4", 4, c)
       | named("conv5", conv_bn("0", "1", 1024)) | relu | global_avg_pool | dense{.units = 1000, .name = "fc"};
}

}  // namespace resin::zoo::shuffle
namespace resin::zoo::inline RESIN_VERSION {

/// 2,278,604 and 1,366,792 parameters.
inline constexpr auto shufflenet_v2_x1_0 = shuffle::net(116, 232, 464);
inline constexpr auto shufflenet_v2_x0_5 = shuffle::net(48, 96, 192);

}  // namespace resin::zoo
// clang-format on
