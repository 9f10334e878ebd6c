// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// MobileNet v1 (Howard et al. 2017) and v2 (Sandler et al. 2018). Names of v2 are torchvision's.

#include <resin/dsl/dsl.hpp>

// clang-format off

namespace resin::zoo::mobile::inline RESIN_VERSION {

constexpr auto conv_bn(label conv, label norm, int filters, extent2 kernel, extent2 stride = 1) {
  return conv2d{.filters = filters, .kernel = kernel, .stride = stride, .padding = same, .bias = false, .name = conv} | batch_norm{.name = norm};
}
constexpr auto depthwise_bn(label conv, label norm, extent2 stride) {
  return depthwise_conv2d{.kernel = 3, .stride = stride, .padding = 1, .bias = false, .name = conv} | batch_norm{.name = norm};
}

/// v1: a depthwise and a pointwise convolution, each with batch norm and rectifier.
constexpr auto separable(int filters, int stride = 1) {
  return depthwise_bn("dw", "dw_bn", stride) | relu | conv_bn("pw", "pw_bn", filters, 1) | relu;
}

/// v2: expand t times, depthwise, project without a rectifier.
constexpr auto inverted(int in, int t, int filters, int stride) {
  return named("conv", named("0", conv_bn("0", "1", t * in, 1) | relu6) | named("1", depthwise_bn("0", "1", stride) | relu6) | conv_bn("2", "3", filters, 1));
}
/// A row of the paper's table 2: n blocks from number `first` on, the first with the stride and the change of width.
constexpr auto row(int first, int in, int t, int c, int n, int s) {
  return named(numbered({}, first), inverted(in, t, c, s)) | repeat(n - 1, residual(inverted(c, t, c, 1)), first + 1);
}

}  // namespace resin::zoo::mobile
namespace resin::zoo::inline RESIN_VERSION {

/// Width 1.0. 4,231,976 parameters.
inline constexpr auto mobilenet_v1 = [] {
  using namespace mobile;
  return input{3, 224, 224}
       | named("features", named("0", conv_bn("conv", "bn", 32, 3, 2) | relu) | named("1", separable(64))
                         | named("2", separable(128, 2)) | named("3", separable(128))
                         | named("4", separable(256, 2)) | named("5", separable(256))
                         | named("6", separable(512, 2)) | repeat(5, separable(512), 7)
                         | named("12", separable(1024, 2)) | named("13", separable(1024)))
       | global_avg_pool | dense{.units = 1000, .name = "fc"};
}();

/// Width 1.0; the columns t, c, n, s of table 2. 3,504,872 parameters.
inline constexpr auto mobilenet_v2 = [] {
  using namespace mobile;
  return input{3, 224, 224}
       | named("features", named("0", conv_bn("0", "1", 32, 3, 2) | relu6)
                         | named("1", named("conv", named("0", depthwise_bn("0", "1", 1) | relu6) | conv_bn("1", "2", 16, 1)))
                         | row(2, 16, 6, 24, 2, 2) | row(4, 24, 6, 32, 3, 2) | row(7, 32, 6, 64, 4, 2)
                         | row(11, 64, 6, 96, 3, 1) | row(14, 96, 6, 160, 3, 2) | row(17, 160, 6, 320, 1, 1)
                         | named("18", conv_bn("0", "1", 1280, 1) | relu6))
       | global_avg_pool | named("classifier", dropout{.rate = .2} | dense{.units = 1000, .name = "1"});
}();

}  // namespace resin::zoo
// clang-format on
