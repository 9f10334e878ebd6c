// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A network of the reference files that is not in the zoo.

#include <resin/dsl/dsl.hpp>

namespace resin::zoo {

constexpr auto conv_relu(label name, int filters, extent2 kernel) {
  return conv2d{.filters = filters, .kernel = kernel, .padding = same, .name = name} | relu;
}
/// One inception block between a stem and a global average; its pieces do not fill whole vectors.
inline constexpr auto tiny_inception =
    sequential(input{3, 32, 32}, conv_relu("stem", 24, 3),
               branches(conv_relu("b1", 8, 1), conv_relu("b2a", 12, 1) | conv_relu("b2b", 16, 3),
                        conv_relu("b3a", 4, 1) | conv_relu("b3b", 8, 5),
                        max_pool2d{.window = 3, .stride = 1, .padding = 1} | conv_relu("b4", 8, 1)),
               global_avg_pool, dense{.units = 10, .name = "fc"});

}  // namespace resin::zoo
