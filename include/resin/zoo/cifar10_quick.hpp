// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Caffe's small nets for CIFAR-10, after Krizhevsky's cuda-convnet.

#include <resin/dsl/dsl.hpp>

// clang-format off

namespace resin::zoo::caffe_cifar10::inline RESIN_VERSION {

constexpr auto conv(label name, int filters) { return conv2d{.filters = filters, .kernel = 5, .padding = 2, .name = name}; }
inline constexpr auto average = avg_pool2d{.window = 3, .stride = 2, .ceil_mode = true};

}  // namespace resin::zoo::caffe_cifar10
namespace resin::zoo::inline RESIN_VERSION {

/// 145,578 parameters.
inline constexpr auto cifar10_quick = sequential(
    input{3, 32, 32},
    caffe_cifar10::conv("conv1", 32), max_pool2d{.window = 3, .stride = 2, .ceil_mode = true}, relu,
    caffe_cifar10::conv("conv2", 32), relu, caffe_cifar10::average,
    caffe_cifar10::conv("conv3", 64), relu, caffe_cifar10::average,
    flatten,
    dense{.units = 64, .name = "ip1"},
    dense{.units = 10, .name = "ip2"});

}  // namespace resin::zoo
// clang-format on
