// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// DS-CNN, small (Zhang et al. 2017, "Hello Edge"): keyword spotting on 49 frames of 10 cepstral
// coefficients.

#include <resin/dsl/dsl.hpp>

// clang-format off

namespace resin::zoo::ds_cnn_parts::inline RESIN_VERSION {

/// A depthwise and a pointwise convolution, numbered from `first` in one sequence.
constexpr auto separable(int first) {
  return depthwise_conv2d{.kernel = 3, .padding = 1, .bias = false, .name = numbered({}, first)}
       | batch_norm{.name = numbered({}, first + 1)} | relu
       | conv2d{.filters = 64, .bias = false, .name = numbered({}, first + 3)}
       | batch_norm{.name = numbered({}, first + 4)} | relu;
}

}  // namespace resin::zoo::ds_cnn_parts
namespace resin::zoo::inline RESIN_VERSION {

/// 12 words; 23,180 parameters.
inline constexpr auto ds_cnn = [] {
  using namespace ds_cnn_parts;
  return input{1, 49, 10} | named("body",
         conv2d{.filters = 64, .kernel = {10, 4}, .stride = 2, .padding = {4, 1}, .bias = false, .name = "0"}
       | batch_norm{.name = "1"} | relu | separable(3) | separable(9) | separable(15) | separable(21))
       | global_avg_pool | dense{.units = 12, .name = "fc"};
}();

}  // namespace resin::zoo
// clang-format on
