// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// BN-Inception, also called Inception v2 (Ioffe and Szegedy 2015), as its Caffe model has it:
// convolutions keep their biases before batch norm.

#include <resin/dsl/dsl.hpp>

// clang-format off

RESIN_INSTANTIATED
namespace resin::zoo::inception_v2::inline RESIN_VERSION {

constexpr auto conv(label name, int filters, extent2 kernel, extent2 stride = 1) {
  return named(name, conv2d{.filters = filters, .kernel = kernel, .stride = stride, .padding = same, .name = "conv"} | batch_norm{.name = "bn"} | relu);
}
inline constexpr auto pool = max_pool2d{.window = 3, .stride = 2, .ceil_mode = true};
inline constexpr auto average = avg_pool2d{.window = 3, .stride = 1, .padding = 1};
inline constexpr auto maximum = max_pool2d{.window = 3, .stride = 1, .padding = 1};

constexpr auto single(int reduce, int c3, int stride = 1) { return conv("3x3_reduce", reduce, 1) | conv("3x3", c3, 3, stride); }
constexpr auto twice(int reduce, int a, int b, int stride = 1) {
  return conv("double_3x3_reduce", reduce, 1) | conv("double_3x3_1", a, 3) | conv("double_3x3_2", b, 3, stride);
}
/// The columns of the paper's figure 5: 1x1 | 3x3 reduce, 3x3 | double 3x3 reduce, 3x3, 3x3 | pool, projection.
template <class Pool>
constexpr auto module(label name, int c1, int c3r, int c3, int d3r, int d3a, int d3b, Pool pooled, int projection) {
  return named(name, branches(conv("1x1", c1, 1), single(c3r, c3), twice(d3r, d3a, d3b), pooled | conv("pool_proj", projection, 1)));
}
/// Halves the image: no 1x1 branch, and the pool passes through.
constexpr auto reduction(label name, int c3r, int c3, int d3r, int d3a, int d3b) {
  return named(name, branches(single(c3r, c3, 2), twice(d3r, d3a, d3b, 2), pool));
}

}  // namespace resin::zoo::inception_v2
namespace resin::zoo::inline RESIN_VERSION {

/// 11,295,240 parameters.
inline constexpr auto bn_inception = [] {
  using namespace inception_v2;
  return input{3, 224, 224} | conv("conv1", 64, 7, 2) | pool | conv("conv2_reduce", 64, 1) | conv("conv2", 192, 3) | pool
       | module("inception_3a", 64, 64, 64, 64, 96, 96, average, 32)
       | module("inception_3b", 64, 64, 96, 64, 96, 96, average, 64)
       | reduction("inception_3c", 128, 160, 64, 96, 96)
       | module("inception_4a", 224, 64, 96, 96, 128, 128, average, 128)
       | module("inception_4b", 192, 96, 128, 96, 128, 128, average, 128)
       | module("inception_4c", 160, 128, 160, 128, 160, 160, average, 128)
       | module("inception_4d", 96, 128, 192, 160, 192, 192, average, 128)
       | reduction("inception_4e", 128, 192, 192, 256, 256)
       | module("inception_5a", 352, 192, 320, 160, 224, 224, average, 128)
       | module("inception_5b", 352, 192, 320, 192, 224, 224, maximum, 128)
       | global_avg_pool | dense{.units = 1000, .name = "fc"};
}();

}  // namespace resin::zoo
// clang-format on
RESIN_END_INSTANTIATED
