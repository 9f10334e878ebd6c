// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Inception v3 (Szegedy et al. 2016). Names are torchvision's.

#include <resin/dsl/dsl.hpp>

// clang-format off

namespace resin::zoo::inception_v3_parts::inline RESIN_VERSION {

constexpr auto conv(label name, int filters, extent2 kernel, extent2 stride = 1, padding2 padding = same) {
  return named(name, conv2d{.filters = filters, .kernel = kernel, .stride = stride, .padding = padding, .bias = false, .name = "conv"}
                         | batch_norm{.epsilon = 1e-3, .name = "bn"} | relu);
}
inline constexpr auto pool = max_pool2d{.window = 3, .stride = 2};
constexpr auto pooled(int filters) { return avg_pool2d{.window = 3, .stride = 1, .padding = 1} | conv("branch_pool", filters, 1); }

/// 35 x 35: figure 5, with one 5x5 left.
constexpr auto module_a(label name, int pool_filters) {
  return named(name, branches(conv("branch1x1", 64, 1),
                              conv("branch5x5_1", 48, 1) | conv("branch5x5_2", 64, 5),
                              conv("branch3x3dbl_1", 64, 1) | conv("branch3x3dbl_2", 96, 3) | conv("branch3x3dbl_3", 96, 3),
                              pooled(pool_filters)));
}
/// To 17 x 17: figure 10.
constexpr auto reduction_a(label name) {
  return named(name, branches(conv("branch3x3", 384, 3, 2, 0),
                              conv("branch3x3dbl_1", 64, 1) | conv("branch3x3dbl_2", 96, 3) | conv("branch3x3dbl_3", 96, 3, 2, 0),
                              pool));
}
/// 17 x 17: figure 6, n = 7.
constexpr auto module_b(label name, int c) {
  return named(name, branches(conv("branch1x1", 192, 1),
                              conv("branch7x7_1", c, 1) | conv("branch7x7_2", c, {1, 7}) | conv("branch7x7_3", 192, {7, 1}),
                              conv("branch7x7dbl_1", c, 1) | conv("branch7x7dbl_2", c, {7, 1}) | conv("branch7x7dbl_3", c, {1, 7})
                                  | conv("branch7x7dbl_4", c, {7, 1}) | conv("branch7x7dbl_5", 192, {1, 7}),
                              pooled(192)));
}
/// To 8 x 8.
constexpr auto reduction_b(label name) {
  return named(name, branches(conv("branch3x3_1", 192, 1) | conv("branch3x3_2", 320, 3, 2, 0),
                              conv("branch7x7x3_1", 192, 1) | conv("branch7x7x3_2", 192, {1, 7}) | conv("branch7x7x3_3", 192, {7, 1})
                                  | conv("branch7x7x3_4", 192, 3, 2, 0),
                              pool));
}
/// 8 x 8: figure 7, whose branches fork once more.
constexpr auto module_c(label name) {
  return named(name, branches(conv("branch1x1", 320, 1),
                              conv("branch3x3_1", 384, 1) | branches(conv("branch3x3_2a", 384, {1, 3}), conv("branch3x3_2b", 384, {3, 1})),
                              conv("branch3x3dbl_1", 448, 1) | conv("branch3x3dbl_2", 384, 3)
                                  | branches(conv("branch3x3dbl_3a", 384, {1, 3}), conv("branch3x3dbl_3b", 384, {3, 1})),
                              pooled(192)));
}
template <bool Head>
constexpr auto head_if() {
  if constexpr (Head)
    return auxiliary(.4, named("AuxLogits", avg_pool2d{.window = 5, .stride = 3} | conv("conv0", 128, 1) | conv("conv1", 768, 5, 1, 0)
                                                | global_avg_pool | dense{.units = 1000, .name = "fc"}));
  else return pass;
}

template <bool Head>
constexpr auto net() {
  return input{3, 299, 299} | conv("Conv2d_1a_3x3", 32, 3, 2, 0) | conv("Conv2d_2a_3x3", 32, 3, 1, 0) | conv("Conv2d_2b_3x3", 64, 3) | pool
       | conv("Conv2d_3b_1x1", 80, 1) | conv("Conv2d_4a_3x3", 192, 3, 1, 0) | pool
       | module_a("Mixed_5b", 32) | module_a("Mixed_5c", 64) | module_a("Mixed_5d", 64)
       | reduction_a("Mixed_6a")
       | module_b("Mixed_6b", 128) | module_b("Mixed_6c", 160) | module_b("Mixed_6d", 160) | module_b("Mixed_6e", 192)
       | head_if<Head>()
       | reduction_b("Mixed_7a") | module_c("Mixed_7b") | module_c("Mixed_7c")
       | global_avg_pool | dropout{} | dense{.units = 1000, .name = "fc"};
}

}  // namespace resin::zoo::inception_v3_parts
namespace resin::zoo::inline RESIN_VERSION {

/// Without and with the training head. 23,834,568 and 27,161,264 parameters.
inline constexpr auto inception_v3 = inception_v3_parts::net<false>();
inline constexpr auto inception_v3_aux = inception_v3_parts::net<true>();

}  // namespace resin::zoo
// clang-format on
