// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A network of every kind of layer that ONNX files hold, small.

#include <resin/dsl/dsl.hpp>

namespace resin::zoo {

namespace kinds_parts {

constexpr auto unit(int filters, int stride = 1) {
  return conv2d{.filters = filters,
                .kernel = 3,
                .stride = stride,
                .padding = same,
                .bias = false,
                .name = "conv"} |
         batch_norm{.epsilon = 1e-3, .name = "bn"};
}
constexpr auto functions(label name) {
  return named(name, branches(conv2d{.filters = 2, .name = "a"} | relu6, leaky_relu(.2),
                              conv2d{.filters = 2, .name = "b"} | elu(.7), silu, gelu,
                              conv2d{.filters = 2, .name = "c"} | sigmoid, tanh_, hard_swish) |
                         conv2d{.filters = 6, .name = "last"});
}

}  // namespace kinds_parts

inline constexpr auto kinds = [] {
  using namespace kinds_parts;
  return input{3, 29, 26} |
         conv2d{.filters = 6, .kernel = {3, 2}, .padding = {1, 0, 0, 2}, .name = "a"} | relu |
         max_pool2d{.window = 3, .stride = 2, .ceil_mode = true} |
         local_response_norm{.size = 5, .alpha = .3, .k = 2} |
         local_response_norm{.size = 4, .alpha = .7, .beta = .6} |
         avg_pool2d{.window = 3, .stride = 1, .padding = 1} |
         avg_pool2d{.window = 3, .stride = 1, .padding = 1, .count_include_pad = false} |
         avg_pool2d{.window = 2, .stride = 1, .padding = 1, .ceil_mode = true} |
         named("f", functions("0") | repeat(2, named("g", functions("h")), 1)) |
         named("res", repeat(2, residual(named("body", unit(6) | relu)) | relu)) |
         named("wide", residual(named("x", unit(11, 2)), pad_channels) | relu) |
         named("more", residual(named("x", unit(11, 2)) | relu | named("y", unit(11)),
                                shortcut(conv2d{.filters = 11, .stride = 2, .name = "skip"}))) |
         named("forks", sum(named("x", unit(4)), named("y", unit(4)), named("z", unit(4)))) |
         named("dense", dense_block(3, unit(5) | relu, "layer", 1)) |
         scale_by(named("se", global_avg_pool | dense{.units = 4, .name = "fc1"} | relu |
                                  dense{.units = 19, .name = "fc2"} | sigmoid)) |
         depthwise_conv2d{.kernel = 3, .padding = same, .multiplier = 2, .name = "dw"} |
         conv2d{.filters = 8,
                .kernel = 3,
                .padding = 2,
                .dilation = 2,
                .groups = 2,
                .name = "grouped"} |
         adaptive_avg_pool2d{3, 2} | flatten | dense{.units = 9, .bias = false, .name = "fc1"} |
         batch_norm{.name = "fc1_bn"} | relu | dense{.units = 7, .name = "fc2"};
}();

/// Values used again: a pyramid, and factors of another image.
inline constexpr auto crossing =
    input{3, 24, 20} | conv2d{.filters = 8, .kernel = 3, .padding = 1, .name = "c1"} | relu |
    mark("c1") | max_pool2d{.window = 2} |
    conv2d{.filters = 12, .kernel = 3, .padding = 1, .name = "c2"} | relu | mark("c2") |
    max_pool2d{.window = 2} | conv2d{.filters = 6, .kernel = 3, .padding = 1, .name = "c3"} |
    mark("p3") | sum(upsample{}, recall("c2") | conv2d{.filters = 6, .name = "l2"}) | mark("p2") |
    sum(upsample{}, recall("c1") | conv2d{.filters = 6, .name = "l1"}) |
    branches(pass, recall("p2") | upsample{}, recall("p3") | upsample{.scale = 4}) |
    conv2d{.filters = 5, .kernel = 3, .padding = 1, .name = "last"} | global_avg_pool;

/// Two poolings that are undone.
inline constexpr auto unpooled = [] {
  using namespace kinds_parts;
  return input{3, 24, 20} | named("a", unit(6)) | relu | max_pool2d{.window = 2, .name = "p1"} |
         named("b", unit(8)) | relu | max_pool2d{.window = 2, .name = "p2"} |
         max_unpool2d{.of = "p2"} | named("c", unit(6)) | relu | max_unpool2d{.of = "p1"} |
         conv2d{.filters = 4, .name = "last"};
}();

/// A classifier in the shape of torchvision's: the project of the tutorials imports it.
inline constexpr auto photos = [] {
  using namespace kinds_parts;
  return input{3, 32, 32} | unit(8, 2) | relu |
         named("layer3", residual(named("0", unit(8) | relu)) | relu) |
         named("layer4", named("0", unit(16, 2)) | relu) | global_avg_pool |
         dense{.units = 10, .name = "fc"};
}();

/// The layers that are a header each.
inline constexpr auto leaves =
    input{8, 12, 10} | channel_shuffle{.groups = 4} | prelu{.name = "p"} | pixel_unshuffle{} |
    channels{.first = 3, .last = 27} | conv2d{.filters = 12, .name = "c"} |
    instance_norm{.name = "in"} | pixel_shuffle{} | upsample{.scale = {2, 3}} |
    prelu{.shared = true, .name = "q"} | group_norm{.groups = 3, .name = "gn"} |
    upsample{.size = {9, 20}, .mode = bilinear} | pad{.padding = {1, 2, 0, 3}, .mode = reflect} |
    pad{.padding = 1, .mode = replicate} | upsample{.mode = bilinear, .align_corners = true} |
    layer_norm{.epsilon = 1e-6, .name = "ln"} | channel_scale{.name = "scale"} |
    conv_transpose2d{.filters = 4,
                     .kernel = 3,
                     .stride = 2,
                     .padding = 1,
                     .output_padding = 1,
                     .groups = 1,
                     .name = "up"} |
    branches(
        conv2d{.filters = 3, .name = "a"} | hard_sigmoid, conv2d{.filters = 3, .name = "b"} | mish,
        conv2d{.filters = 3, .name = "d"} | selu, conv2d{.filters = 3, .name = "e"} | celu(.7),
        conv2d{.filters = 3, .name = "f"} | softplus, conv2d{.filters = 3, .name = "g"} | gelu_tanh,
        conv2d{.filters = 3, .name = "h"} | hard_tanh) |
    max_pool2d{.window = 3, .stride = 2, .padding = 2, .dilation = 2} | global_max_pool |
    dense{.units = 5, .name = "fc"};

}  // namespace resin::zoo
