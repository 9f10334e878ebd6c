// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Networks that the tests of describe/ share: blocks alone, and one with every kind of layer and
// combinator.

#include <resin/dsl/dsl.hpp>

namespace pictured {

using namespace resin;

inline constexpr auto residual_block =
    input{16, 8, 8} |
    named("block",
          residual(
              conv2d{.filters = 32,
                     .kernel = 3,
                     .stride = 2,
                     .padding = 1,
                     .bias = false,
                     .name = "conv1"} |
                  batch_norm{.name = "bn1"} | relu |
                  conv2d{.filters = 32, .kernel = 3, .padding = 1, .bias = false, .name = "conv2"},
              shortcut(conv2d{.filters = 32, .stride = 2, .name = "projection"})) |
              relu);

constexpr auto growth(int filters) {
  return batch_norm{} | relu |
         conv2d{.filters = filters, .kernel = 3, .padding = same, .bias = false};
}
constexpr auto squeeze(int channels, int middle) {
  return scale_by(global_avg_pool | conv2d{.filters = middle, .name = "fc1"} | relu |
                  conv2d{.filters = channels, .name = "fc2"} | sigmoid);
}

inline constexpr auto everything =
    input{3, 32, 32} | conv2d{.filters = 16, .kernel = 3, .padding = 1, .name = "stem"} |
    local_response_norm{} | leaky_relu(.2) | named("dense", dense_block(growth(12), growth(12))) |
    named("squeezed", residual(depthwise_conv2d{.padding = 1} | hard_swish |
                               named("se", squeeze(40, 10)) | conv2d{.filters = 40, .groups = 4})) |
    auxiliary(.3,
              named("aux", avg_pool2d{.window = 8} | flatten | dense{.units = 10, .name = "fc"})) |
    repeat(2, residual(conv2d{.filters = 40, .kernel = 3, .padding = 1} |
                       repeat(3, conv2d{.filters = 40} | relu)) |
                  relu) |
    named("stage", repeat(4, residual(pass | conv2d{.filters = 40, .name = "conv"}), 1)) |
    sum(conv2d{.filters = 8}, conv2d{.filters = 8, .kernel = 3, .padding = 2, .dilation = 2},
        conv2d{.filters = 8, .kernel = {1, 7}, .padding = {0, 3}}) |
    branches(pass, max_pool2d{.window = 3, .stride = 1, .padding = 1}, gelu,
             activation([](auto x) { return x * x; })) |
    softmax | adaptive_avg_pool2d{2, 2} | flatten | dropout{.rate = .3} |
    dense{.units = 10, .name = "head"};

/// Values that are used again, outside of any fork.
constexpr auto shrink(label name, int filters) {
  return conv2d{.filters = filters, .kernel = 3, .stride = 2, .padding = 1} | relu | mark(name);
}
inline constexpr auto pyramid =
    input{3, 32, 32} | shrink("c1", 8) | shrink("c2", 16) | shrink("c3", 16) |
    conv2d{.filters = 8} | mark("p3") |
    sum(upsample{}, recall("c2") | conv2d{.filters = 8, .name = "lateral2"}) | mark("p2") |
    sum(upsample{}, recall("c1") | conv2d{.filters = 8}) |
    branches(pass, recall("p2") | upsample{}, recall("p3") | upsample{.scale = 4}) |
    global_avg_pool | mark("features") | relu | sum(pass, recall("features") | dense{.units = 24});

}  // namespace pictured
