// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// ZFNet (Zeiler and Fergus 2014): AlexNet with a finer first layer.

#include <resin/zoo/alexnet.hpp>

// clang-format off
namespace resin::zoo::inline RESIN_VERSION {

/// 62,357,608 parameters.
inline constexpr auto zfnet = sequential(
    input{3, 224, 224},
    alex::conv("conv1", 96, 7, 2, 1), max_pool2d{.window = 3, .stride = 2, .padding = 1}, local_response_norm{},
    alex::conv("conv2", 256, 5, 2, 0), max_pool2d{.window = 3, .stride = 2, .padding = 1}, local_response_norm{},
    alex::conv("conv3", 384, 3, 1, 1),
    alex::conv("conv4", 384, 3, 1, 1),
    alex::conv("conv5", 256, 3, 1, 1), alex::pool,
    flatten,
    dense{.units = 4096, .name = "fc6"}, relu, dropout{},
    dense{.units = 4096, .name = "fc7"}, relu, dropout{},
    dense{.units = 1000, .name = "fc8"});

}  // namespace resin::zoo
// clang-format on
