// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Inception-ResNet v2 (Szegedy et al. 2017): Inception modules as scaled residuals. Names are those
// of the PyTorch conversion.

#include <resin/dsl/dsl.hpp>

// clang-format off

namespace resin::zoo::inception_resnet::inline RESIN_VERSION {

constexpr auto conv(label name, int filters, extent2 kernel, extent2 stride = 1, padding2 padding = same) {
  return named(name, conv2d{.filters = filters, .kernel = kernel, .stride = stride, .padding = padding,
                            .bias = false, .name = "conv"}
                     | batch_norm{.epsilon = 1e-3, .name = "bn"} | relu);
}
inline constexpr auto pool = max_pool2d{.window = 3, .stride = 2};
inline constexpr auto by_17 = activation([](auto x) { return x * decltype(x)(.17); });
inline constexpr auto by_10 = activation([](auto x) { return x * decltype(x)(.10); });
inline constexpr auto by_20 = activation([](auto x) { return x * decltype(x)(.20); });

/// Back to the width of the skip, with a bias and no batch norm.
constexpr auto widen(int filters) { return conv2d{.filters = filters, .name = "conv2d"}; }

/// 35 x 35 x 192 to 320.
constexpr auto mixed_5b() {
  return named("mixed_5b", branches(conv("branch0", 96, 1),
      named("branch1", conv("0", 48, 1) | conv("1", 64, 5)),
      named("branch2", conv("0", 64, 1) | conv("1", 96, 3) | conv("2", 96, 3)),
      named("branch3", avg_pool2d{.window = 3, .stride = 1, .padding = 1, .count_include_pad = false}
                       | conv("1", 64, 1))));
}
constexpr auto block35() {
  return branches(conv("branch0", 32, 1), named("branch1", conv("0", 32, 1) | conv("1", 32, 3)),
                  named("branch2", conv("0", 32, 1) | conv("1", 48, 3) | conv("2", 64, 3))) | widen(320);
}
constexpr auto mixed_6a() {
  return named("mixed_6a", branches(conv("branch0", 384, 3, 2, 0),
      named("branch1", conv("0", 256, 1) | conv("1", 256, 3) | conv("2", 384, 3, 2, 0)), pool));
}
constexpr auto block17() {
  return branches(conv("branch0", 192, 1),
                  named("branch1", conv("0", 128, 1) | conv("1", 160, {1, 7}) | conv("2", 192, {7, 1})))
       | widen(1088);
}
constexpr auto mixed_7a() {
  return named("mixed_7a", branches(named("branch0", conv("0", 256, 1) | conv("1", 384, 3, 2, 0)),
      named("branch1", conv("0", 256, 1) | conv("1", 288, 3, 2, 0)),
      named("branch2", conv("0", 256, 1) | conv("1", 288, 3) | conv("2", 320, 3, 2, 0)), pool));
}
constexpr auto block8() {
  return branches(conv("branch0", 192, 1),
                  named("branch1", conv("0", 192, 1) | conv("1", 224, {1, 3}) | conv("2", 256, {3, 1})))
       | widen(2080);
}

}  // namespace resin::zoo::inception_resnet
namespace resin::zoo::inline RESIN_VERSION {

/// 55,843,464 parameters.
inline constexpr auto inception_resnet_v2 = [] {
  using namespace inception_resnet;
  return input{3, 299, 299} | conv("conv2d_1a", 32, 3, 2, 0) | conv("conv2d_2a", 32, 3, 1, 0)
       | conv("conv2d_2b", 64, 3) | pool | conv("conv2d_3b", 80, 1) | conv("conv2d_4a", 192, 3, 1, 0) | pool
       | mixed_5b() | named("repeat", repeat(10, residual(block35() | by_17) | relu))
       | mixed_6a() | named("repeat_1", repeat(20, residual(block17() | by_10) | relu))
       | mixed_7a() | named("repeat_2", repeat(9, residual(block8() | by_20) | relu))
       | named("block8", residual(block8())) | conv("conv2d_7b", 1536, 1)
       | global_avg_pool | dense{.units = 1000, .name = "last_linear"};
}();

}  // namespace resin::zoo
// clang-format on
