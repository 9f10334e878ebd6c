// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// OverFeat (Sermanet et al. 2014), the fast and the accurate model.

#include <resin/dsl/dsl.hpp>

// clang-format off

namespace resin::zoo::overfeat_parts::inline RESIN_VERSION {

constexpr auto conv(label name, int filters, int kernel, int stride = 1, int padding = 0) {
  return conv2d{.filters = filters, .kernel = kernel, .stride = stride, .padding = padding, .name = name} | relu;
}
constexpr auto hidden(label name, int units) { return dropout{} | dense{.units = units, .name = name} | relu; }

}  // namespace resin::zoo::overfeat_parts
namespace resin::zoo::inline RESIN_VERSION {

/// Table 1. 145,920,872 parameters.
inline constexpr auto overfeat_fast = [] {
  using namespace overfeat_parts;
  return input{3, 231, 231} | conv("conv1", 96, 11, 4) | max_pool2d{2} | conv("conv2", 256, 5) | max_pool2d{2}
       | conv("conv3", 512, 3, 1, 1) | conv("conv4", 1024, 3, 1, 1) | conv("conv5", 1024, 3, 1, 1) | max_pool2d{2}
       | flatten | hidden("fc6", 3072) | hidden("fc7", 4096) | dense{.units = 1000, .name = "fc8"};
}();
/// Table 3. 144,656,488 parameters.
inline constexpr auto overfeat_accurate = [] {
  using namespace overfeat_parts;
  return input{3, 221, 221} | conv("conv1", 96, 7, 2) | max_pool2d{3} | conv("conv2", 256, 7) | max_pool2d{2}
       | conv("conv3", 512, 3, 1, 1) | conv("conv4", 512, 3, 1, 1) | conv("conv5", 1024, 3, 1, 1)
       | conv("conv6", 1024, 3, 1, 1) | max_pool2d{3}
       | flatten | hidden("fc7", 4096) | hidden("fc8", 4096) | dense{.units = 1000, .name = "fc9"};
}();

}  // namespace resin::zoo
// clang-format on
