// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// LeNet (LeCun et al. 1998) in its two modern forms.

#include <resin/dsl/dsl.hpp>

// clang-format off
namespace resin::zoo::inline RESIN_VERSION {

/// LeNet-5 with full connections, average pooling and a linear output; 28x28 digits padded by 2. 61,706 parameters.
inline constexpr auto lenet5 = sequential(
    input{1, 28, 28},
    conv2d{.filters = 6, .kernel = 5, .padding = 2, .name = "conv1"}, tanh_, avg_pool2d{.window = 2},
    conv2d{.filters = 16, .kernel = 5, .name = "conv2"},              tanh_, avg_pool2d{.window = 2},
    flatten,
    dense{.units = 120, .name = "fc1"}, tanh_,
    dense{.units = 84, .name = "fc2"},  tanh_,
    dense{.units = 10, .name = "fc3"});

/// Caffe's "LeNet": 20 and 50 filters, maximum pooling, 500 hidden units. 431,080 parameters.
inline constexpr auto caffe_lenet = sequential(
    input{1, 28, 28},
    conv2d{.filters = 20, .kernel = 5, .name = "conv1"}, max_pool2d{.window = 2},
    conv2d{.filters = 50, .kernel = 5, .name = "conv2"}, max_pool2d{.window = 2},
    flatten,
    dense{.units = 500, .name = "ip1"}, relu,
    dense{.units = 10, .name = "ip2"});

}  // namespace resin::zoo
// clang-format on
