// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// RepVGG (Ding et al. 2021), as it is trained: each layer the sum of a 3x3, a 1x1 and an identity
// branch, each with its batch norm. Names are its authors'.

#include <resin/dsl/dsl.hpp>

// clang-format off

namespace resin::zoo::repvgg::inline RESIN_VERSION {

constexpr auto conv_bn(label scope, int filters, int kernel, int stride) {
  return named(scope, conv2d{.filters = filters, .kernel = kernel, .stride = stride, .padding = same,
                             .bias = false, .name = "conv"} | batch_norm{.name = "bn"});
}
constexpr auto narrowing(int filters) {
  return sum(conv_bn("rbr_dense", filters, 3, 2), conv_bn("rbr_1x1", filters, 1, 2)) | relu;
}
constexpr auto block(int filters) {
  return sum(conv_bn("rbr_dense", filters, 3, 1), conv_bn("rbr_1x1", filters, 1, 1),
             batch_norm{.name = "rbr_identity"}) | relu;
}
constexpr auto stage(label name, int blocks, int filters) {
  return named(name, named("0", narrowing(filters)) | repeat(blocks - 1, block(filters), 1));
}

}  // namespace resin::zoo::repvgg
namespace resin::zoo::inline RESIN_VERSION {

/// 9,108,968 parameters.
inline constexpr auto repvgg_a0 = [] {
  using namespace repvgg;
  return input{3, 224, 224} | named("stage0", narrowing(48)) | stage("stage1", 2, 48) | stage("stage2", 4, 96)
       | stage("stage3", 14, 192) | stage("stage4", 1, 1280)
       | global_avg_pool | dense{.units = 1000, .name = "linear"};
}();

}  // namespace resin::zoo
// clang-format on
