// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// SqueezeNet 1.0 and 1.1 (Iandola et al. 2016). Names are torchvision's.

#include <resin/dsl/dsl.hpp>

// clang-format off

namespace resin::zoo::squeeze::inline RESIN_VERSION {

constexpr auto conv(label name, int filters, extent2 kernel, extent2 stride = 1, padding2 padding = same) {
  return conv2d{.filters = filters, .kernel = kernel, .stride = stride, .padding = padding, .name = name} | relu;
}
inline constexpr auto pool = max_pool2d{.window = 3, .stride = 2, .ceil_mode = true};
/// 1x1 down to s channels, then 1x1 and 3x3 side by side, e each.
constexpr auto fire(label name, int s, int e) {
  return named(name, conv("squeeze", s, 1) | branches(conv("expand1x1", e, 1), conv("expand3x3", e, 3)));
}
/// `padding` is Caffe's 1 or torchvision's 0 in the last convolution.
constexpr auto head(int padding) { return named("classifier", dropout{} | conv("1", 1000, 1, 1, padding)) | global_avg_pool; }

constexpr auto v1_0(int size, int padding) {
  return input{3, size, size}
       | named("features", conv("0", 96, 7, 2, 0) | pool | fire("3", 16, 64) | fire("4", 16, 64) | fire("5", 32, 128) | pool
                         | fire("7", 32, 128) | fire("8", 48, 192) | fire("9", 48, 192) | fire("10", 64, 256) | pool | fire("12", 64, 256))
       | head(padding);
}
/// A smaller first layer and earlier pools: 2.4 times less work.
constexpr auto v1_1(int size) {
  return input{3, size, size}
       | named("features", conv("0", 64, 3, 2, 0) | pool | fire("3", 16, 64) | fire("4", 16, 64) | pool | fire("6", 32, 128) | fire("7", 32, 128) | pool
                         | fire("9", 48, 192) | fire("10", 48, 192) | fire("11", 64, 256) | fire("12", 64, 256))
       | head(0);
}

}  // namespace resin::zoo::squeeze
namespace resin::zoo::inline RESIN_VERSION {

/// torchvision's, at 224 x 224. 1,248,424 and 1,235,496 parameters.
inline constexpr auto squeezenet1_0 = squeeze::v1_0(224, 0);
inline constexpr auto squeezenet1_1 = squeeze::v1_1(224);
/// The authors' Caffe models, at 227 x 227.
inline constexpr auto squeezenet1_0_caffe = squeeze::v1_0(227, 1);
inline constexpr auto squeezenet1_1_caffe = squeeze::v1_1(227);

}  // namespace resin::zoo
// clang-format on
