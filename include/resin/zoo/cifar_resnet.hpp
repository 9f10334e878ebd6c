// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The CIFAR-10 residual networks of He et al. 2015, section 4.2: 6 n + 2 layers, shortcut option A,
// and their plain twins.

#include <resin/dsl/dsl.hpp>

// clang-format off

namespace resin::zoo::cifar::inline RESIN_VERSION {

constexpr auto conv_bn(label conv, label norm, int filters, int stride) {
  return conv2d{.filters = filters, .kernel = 3, .stride = stride, .padding = 1, .bias = false, .name = conv} | batch_norm{.name = norm};
}
constexpr auto body(int width, int stride) { return conv_bn("conv1", "bn1", width, stride) | relu | conv_bn("conv2", "bn2", width, 1); }
constexpr auto block(int width) { return residual(body(width, 1)) | relu; }
/// The first block of a stage halves the image and doubles the channels; its skip has no parameters.
constexpr auto narrowing_block(int width) { return residual(body(width, 2), pad_channels) | relu; }
constexpr auto stage(label name, int n, int width) {
  return named(name, named("0", narrowing_block(width)) | repeat(n - 1, block(width), 1));
}

}  // namespace resin::zoo::cifar
namespace resin::zoo::inline RESIN_VERSION {

/// 2 n layers at each of 16 x 32 x 32, 32 x 16 x 16 and 64 x 8 x 8.
constexpr auto cifar_resnet(int n, int classes = 10) {
  return input{3, 32, 32} | cifar::conv_bn("conv1", "bn1", 16, 1) | relu
       | named("layer1", repeat(n, cifar::block(16)))
       | cifar::stage("layer2", n, 32)
       | cifar::stage("layer3", n, 64)
       | global_avg_pool | dense{.units = classes, .name = "linear"};
}
inline constexpr auto cifar_resnet20 = cifar_resnet(3);
inline constexpr auto cifar_resnet32 = cifar_resnet(5);
inline constexpr auto cifar_resnet44 = cifar_resnet(7);
inline constexpr auto cifar_resnet56 = cifar_resnet(9);
inline constexpr auto cifar_resnet110 = cifar_resnet(18);
inline constexpr auto cifar_resnet1202 = cifar_resnet(200);

inline constexpr auto cifar_plain20 = plain(cifar_resnet(3));
inline constexpr auto cifar_plain32 = plain(cifar_resnet(5));
inline constexpr auto cifar_plain44 = plain(cifar_resnet(7));
inline constexpr auto cifar_plain56 = plain(cifar_resnet(9));
inline constexpr auto cifar_plain110 = plain(cifar_resnet(18));

}  // namespace resin::zoo
// clang-format on
