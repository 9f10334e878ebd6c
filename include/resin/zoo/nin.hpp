// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Network in Network (Lin et al. 2014): every convolution is followed by two 1x1 convolutions.

#include <resin/dsl/dsl.hpp>

// clang-format off

namespace resin::zoo::nin::inline RESIN_VERSION {

/// A convolution and the two-layer perceptron that slides along with it; the three widths.
constexpr auto mlpconv(label name, extent2 kernel, extent2 stride, int padding, int a, int b, int c) {
  return named(name, conv2d{.filters = a, .kernel = kernel, .stride = stride, .padding = padding, .name = "conv"} | relu
                   | conv2d{.filters = b, .name = "cccp1"} | relu | conv2d{.filters = c, .name = "cccp2"} | relu);
}
inline constexpr auto pool = max_pool2d{.window = 3, .stride = 2, .ceil_mode = true};

}  // namespace resin::zoo::nin
namespace resin::zoo::inline RESIN_VERSION {

/// The authors' net for CIFAR-10; the last rectifier is theirs. 966,986 parameters.
inline constexpr auto nin_cifar10 = sequential(
    input{3, 32, 32},
    nin::mlpconv("block1", 5, 1, 2, 192, 160, 96), nin::pool, dropout{},
    nin::mlpconv("block2", 5, 1, 2, 192, 192, 192), nin::pool, dropout{},
    nin::mlpconv("block3", 3, 1, 1, 192, 192, 10),
    global_avg_pool);

/// The authors' net for ImageNet as Caffe's zoo has it. 7,595,176 parameters.
inline constexpr auto nin_imagenet = sequential(
    input{3, 224, 224},
    nin::mlpconv("block1", 11, 4, 0, 96, 96, 96), nin::pool,
    nin::mlpconv("block2", 5, 1, 2, 256, 256, 256), nin::pool,
    nin::mlpconv("block3", 3, 1, 1, 384, 384, 384), nin::pool, dropout{},
    nin::mlpconv("block4", 3, 1, 1, 1024, 1024, 1000),
    global_avg_pool);

}  // namespace resin::zoo
// clang-format on
