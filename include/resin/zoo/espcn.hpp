// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// ESPCN (Shi et al. 2016): an image three times as large, by convolutions on the small one and a
// shuffle of its channels.

#include <resin/base/namespaces.hpp>
#include <resin/dsl/dsl.hpp>

// clang-format off
namespace resin::zoo::inline RESIN_VERSION {

/// One channel, the luminance. 22,729 parameters.
constexpr auto espcn(input images) {
  return images | conv2d{.filters = 64, .kernel = 5, .padding = 2, .name = "conv1"} | tanh_
       | conv2d{.filters = 32, .kernel = 3, .padding = 1, .name = "conv2"} | tanh_
       | conv2d{.filters = 9, .kernel = 3, .padding = 1, .name = "conv3"} | pixel_shuffle{.factor = 3};
}

}  // namespace resin::zoo
// clang-format on
