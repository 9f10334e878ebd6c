// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Residual networks with pre-activation (He et al. 2016) and wide ones (Zagoruyko and Komodakis
// 2016), for CIFAR.

#include <resin/dsl/dsl.hpp>

// clang-format off

namespace resin::zoo::preact::inline RESIN_VERSION {

constexpr auto conv(label name, int filters, extent2 kernel, extent2 stride = 1) {
  return conv2d{.filters = filters, .kernel = kernel, .stride = stride, .padding = same, .bias = false, .name = name};
}
constexpr auto activate(label norm) { return batch_norm{.name = norm} | relu; }

/// What follows a unit's first BN and ReLU: two 3x3 convolutions, or 1x1, 3x3 and 1x1.
struct basic {
  static constexpr int expansion = 1;
  static constexpr auto rest(int width, extent2 stride = 1) { return conv("conv1", width, 3, stride) | activate("bn2") | conv("conv2", width, 3); }
};
struct bottleneck {
  static constexpr int expansion = 4;
  static constexpr auto rest(int width, extent2 stride = 1) {
    return conv("conv1", width, 1, stride) | activate("bn2") | conv("conv2", width, 3) | activate("bn3") | conv("conv3", 4 * width, 1);
  }
};

template <class Unit>
constexpr auto unit(int width) {
  return residual(activate("bn1") | Unit::rest(width));
}
/// At the start of a stage the branch and a 1x1 projection both read the activated input.
template <class Unit>
constexpr auto projected(int width, extent2 stride) {
  return activate("bn1") | residual(Unit::rest(width, stride), shortcut(conv("shortcut", Unit::expansion * width, 1, stride)));
}
template <class Unit>
constexpr auto stage(label name, int units, int width, extent2 stride) {
  return named(name, named("0", projected<Unit>(width, stride)) | repeat(units - 1, unit<Unit>(width), 1));
}
constexpr auto stem() { return input{3, 32, 32} | conv("conv1", 16, 3); }
constexpr auto head() { return activate("bn") | global_avg_pool | dense{.units = 10, .name = "linear"}; }

/// Units a stage; widths of the three.
template <class Unit>
constexpr auto net(int units, int a, int b, int c) {
  return stem() | stage<Unit>("layer1", units, a, 1) | stage<Unit>("layer2", units, b, 2) | stage<Unit>("layer3", units, c, 2) | head();
}

/// Basic units with option A: the first unit of the net reads the activated stem, later ones pad the identity.
constexpr auto padded_stage(label name, int units, int width) {
  return named(name, named("0", residual(activate("bn1") | basic::rest(width, 2), pad_channels)) | repeat(units - 1, unit<basic>(width), 1));
}
constexpr auto padded_net(int units) {
  return stem() | named("layer1", named("0", activate("bn1") | residual(basic::rest(16))) | repeat(units - 1, unit<basic>(16), 1))
       | padded_stage("layer2", units, 32) | padded_stage("layer3", units, 64) | head();
}

}  // namespace resin::zoo::preact
namespace resin::zoo::inline RESIN_VERSION {

inline constexpr auto preact_resnet110 = preact::padded_net(18);
inline constexpr auto preact_resnet164 = preact::net<preact::bottleneck>(18, 16, 32, 64);
inline constexpr auto preact_resnet1001 = preact::net<preact::bottleneck>(111, 16, 32, 64);

/// (depth - 4) / 6 basic units a stage, `width` times as wide.
constexpr auto wide_resnet(int depth, int width) { return preact::net<preact::basic>((depth - 4) / 6, 16 * width, 32 * width, 64 * width); }
inline constexpr auto wide_resnet28_10 = wide_resnet(28, 10);

}  // namespace resin::zoo
// clang-format on
