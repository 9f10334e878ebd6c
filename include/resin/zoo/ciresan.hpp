// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A column of the multi-column networks of Ciresan et al. 2012.

#include <resin/dsl/dsl.hpp>

// clang-format off
namespace resin::zoo::inline RESIN_VERSION {

/// LeCun's scaled hyperbolic tangent, 1.7159 tanh(.6666 x).
struct scaled_tanh {
  template <class V>
  V operator()(V x) const {
    return 1.7159 * tanh(0.6666 * x);
  }
};

/// 1x29x29-20C4-MP2-40C5-MP3-150N-10N for MNIST. 76,040 parameters.
inline constexpr auto ciresan_mnist = sequential(
    input{1, 29, 29},
    conv2d{.filters = 20, .kernel = 4, .name = "conv1"}, activation(scaled_tanh{}), max_pool2d{.window = 2},
    conv2d{.filters = 40, .kernel = 5, .name = "conv2"}, activation(scaled_tanh{}), max_pool2d{.window = 3},
    flatten,
    dense{.units = 150, .name = "fc1"}, activation(scaled_tanh{}),
    dense{.units = 10, .name = "fc2"});

}  // namespace resin::zoo
// clang-format on
