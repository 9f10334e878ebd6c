// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// AlexNet (Krizhevsky et al. 2012): the net of the paper, in two groups, and the one-tower net of
// 2014.

#include <resin/dsl/dsl.hpp>

// clang-format off

namespace resin::zoo::alex::inline RESIN_VERSION {

constexpr auto conv(label name, int filters, extent2 kernel, extent2 stride, int padding, int groups = 1) {
  return conv2d{.filters = filters, .kernel = kernel, .stride = stride, .padding = padding, .groups = groups, .name = name} | relu;
}
inline constexpr auto pool = max_pool2d{.window = 3, .stride = 2};
constexpr auto hidden(label name) { return dropout{} | dense{.units = 4096, .name = name} | relu; }
/// The paper's tower, cut in `groups` where its two GPUs did not speak to each other; Caffe's constants of the norm.
constexpr auto paper(int groups) {
  return sequential(
      input{3, 227, 227},
      conv("conv1", 96, 11, 4, 0), local_response_norm{}, pool,
      conv("conv2", 256, 5, 1, 2, groups), local_response_norm{}, pool,
      conv("conv3", 384, 3, 1, 1),
      conv("conv4", 384, 3, 1, 1, groups),
      conv("conv5", 256, 3, 1, 1, groups), pool,
      flatten,
      dense{.units = 4096, .name = "fc6"}, relu, dropout{},
      dense{.units = 4096, .name = "fc7"}, relu, dropout{},
      dense{.units = 1000, .name = "fc8"});
}

}  // namespace resin::zoo::alex
namespace resin::zoo::inline RESIN_VERSION {

/// The paper's two groups with local response normalisation (bvlc_alexnet). 60,965,224 parameters.
inline constexpr auto alexnet_grouped = alex::paper(2);
/// The same widths in one tower. 62,378,344 parameters.
inline constexpr auto alexnet_ungrouped = alex::paper(1);

/// torchvision's: one tower, fewer filters, no normalisation ("One weird trick", 2014). 61,100,840 parameters.
inline constexpr auto alexnet = sequential(
    input{3, 224, 224},
    named("features", sequential(
        alex::conv("0", 64, 11, 4, 2), alex::pool,
        alex::conv("3", 192, 5, 1, 2), alex::pool,
        alex::conv("6", 384, 3, 1, 1),
        alex::conv("8", 256, 3, 1, 1),
        alex::conv("10", 256, 3, 1, 1), alex::pool)),
    flatten,
    named("classifier", alex::hidden("1") | alex::hidden("4") | dense{.units = 1000, .name = "6"}));

}  // namespace resin::zoo
// clang-format on
