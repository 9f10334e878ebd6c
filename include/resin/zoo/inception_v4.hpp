// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Inception v4 (Szegedy et al. 2017), figures 3 to 9.

#include <resin/dsl/dsl.hpp>

// clang-format off

namespace resin::zoo::inception_v4_parts::inline RESIN_VERSION {

constexpr auto conv(label name, int filters, extent2 kernel, extent2 stride = 1, padding2 padding = same) {
  return named(name, conv2d{.filters = filters, .kernel = kernel, .stride = stride, .padding = padding, .bias = false, .name = "conv"}
                         | batch_norm{.epsilon = 1e-3, .name = "bn"} | relu);
}
inline constexpr auto pool = max_pool2d{.window = 3, .stride = 2};
constexpr auto pooled(int filters) {
  return avg_pool2d{.window = 3, .stride = 1, .padding = 1, .count_include_pad = false} | named("branch3", conv("1", filters, 1));
}

/// 299 x 299 x 3 to 35 x 35 x 384: figure 3.
constexpr auto stem() {
  return conv("0", 32, 3, 2, 0) | conv("1", 32, 3, 1, 0) | conv("2", 64, 3)
       | named("3", branches(pool, conv("conv", 96, 3, 2, 0)))
       | named("4", branches(named("branch0", conv("0", 64, 1) | conv("1", 96, 3, 1, 0)),
                             named("branch1", conv("0", 64, 1) | conv("1", 64, {1, 7}) | conv("2", 64, {7, 1}) | conv("3", 96, 3, 1, 0))))
       | named("5", branches(conv("conv", 192, 3, 2, 0), pool));
}
/// 35 x 35 x 384: figure 4.
constexpr auto module_a() {
  return branches(conv("branch0", 96, 1), named("branch1", conv("0", 64, 1) | conv("1", 96, 3)),
                  named("branch2", conv("0", 64, 1) | conv("1", 96, 3) | conv("2", 96, 3)), pooled(96));
}
/// Figure 7 with k, l, m, n = 192, 224, 256, 384.
constexpr auto reduction_a() {
  return branches(conv("branch0", 384, 3, 2, 0), named("branch1", conv("0", 192, 1) | conv("1", 224, 3) | conv("2", 256, 3, 2, 0)), pool);
}
/// 17 x 17 x 1024: figure 5.
constexpr auto module_b() {
  return branches(conv("branch0", 384, 1), named("branch1", conv("0", 192, 1) | conv("1", 224, {1, 7}) | conv("2", 256, {7, 1})),
                  named("branch2", conv("0", 192, 1) | conv("1", 192, {7, 1}) | conv("2", 224, {1, 7}) | conv("3", 224, {7, 1}) | conv("4", 256, {1, 7})),
                  pooled(128));
}
/// Figure 8.
constexpr auto reduction_b() {
  return branches(named("branch0", conv("0", 192, 1) | conv("1", 192, 3, 2, 0)),
                  named("branch1", conv("0", 256, 1) | conv("1", 256, {1, 7}) | conv("2", 320, {7, 1}) | conv("3", 320, 3, 2, 0)), pool);
}
/// 8 x 8 x 1536: figure 6.
constexpr auto module_c() {
  return branches(conv("branch0", 256, 1),
                  conv("branch1_0", 384, 1) | branches(conv("branch1_1a", 256, {1, 3}), conv("branch1_1b", 256, {3, 1})),
                  conv("branch2_0", 384, 1) | conv("branch2_1", 448, {3, 1}) | conv("branch2_2", 512, {1, 3})
                      | branches(conv("branch2_3a", 256, {1, 3}), conv("branch2_3b", 256, {3, 1})),
                  pooled(256));
}

}  // namespace resin::zoo::inception_v4_parts
namespace resin::zoo::inline RESIN_VERSION {

/// 42,679,816 parameters.
inline constexpr auto inception_v4 = [] {
  using namespace inception_v4_parts;
  return input{3, 299, 299}
       | named("features", stem() | repeat(4, module_a(), 6) | named("10", reduction_a()) | repeat(7, module_b(), 11) | named("18", reduction_b())
                         | repeat(3, module_c(), 19))
       | global_avg_pool | dropout{.rate = .2} | dense{.units = 1000, .name = "last_linear"};
}();

}  // namespace resin::zoo
// clang-format on
