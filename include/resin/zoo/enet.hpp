// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// ENet (Paszke et al. 2016): segmentation in real time. Where the encoder halves the image, its
// pooling says where the decoder's elements go.

#include <resin/dsl/dsl.hpp>

// clang-format off
namespace resin::zoo::enet_parts::inline RESIN_VERSION {

constexpr auto norm(label name) { return batch_norm{.epsilon = 1e-3, .name = name}; }
constexpr auto project(label name, int filters, int stride = 1) {
  return named(name, conv2d{.filters = filters, .kernel = stride, .stride = stride, .bias = false, .name = "conv"} | norm("bn"));
}
constexpr auto middle(int filters, int dilation) {
  return conv2d{.filters = filters, .kernel = 3, .padding = same, .dilation = dilation, .bias = false, .name = "conv"};
}
constexpr auto asymmetric_middle(int filters) {
  return conv2d{.filters = filters, .kernel = {5, 1}, .padding = same, .bias = false, .name = "conv1"}
       | conv2d{.filters = filters, .kernel = {1, 5}, .padding = same, .bias = false, .name = "conv2"};
}
/// Down to a quarter, `inside`, and up again; in the encoder every slope is learned.
template <class Inside>
constexpr auto body(int out, Inside inside, double rate, int stride = 1) {
  return project("reduce", out / 4, stride) | prelu{.name = "act1"} | named("middle", inside | norm("bn")) | prelu{.name = "act2"}
       | project("expand", out) | channel_dropout{.rate = rate};
}
template <class Inside>
constexpr auto bottleneck(label name, int channels, Inside inside, double rate) {
  return named(name, residual(body(channels, inside, rate)) | prelu{.name = "act3"});
}
/// Half the image, more channels; the pooled input is added to as many channels as it has.
constexpr auto down(label name, int in, int out, double rate) {
  return named(name, mark("x") | max_pool2d{.name = "pool"} | mark("pooled") | recall("x") | body(out, middle(out / 4, 1), rate, 2)
                   | branches(sum(channels{.first = 0, .last = in}, recall("pooled")), channels{.first = in, .last = out})
                   | prelu{.name = "act3"});
}
constexpr auto eight_bottlenecks() {
  constexpr double rate = .1;
  return bottleneck("1", 128, middle(32, 1), rate)          | bottleneck("2", 128, middle(32, 2), rate)
       | bottleneck("3", 128, asymmetric_middle(32), rate)  | bottleneck("4", 128, middle(32, 4), rate)
       | bottleneck("5", 128, middle(32, 1), rate)          | bottleneck("6", 128, middle(32, 8), rate)
       | bottleneck("7", 128, asymmetric_middle(32), rate)  | bottleneck("8", 128, middle(32, 16), rate);
}
/// In the decoder.
template <class Inside>
constexpr auto relu_body(int in, int out, Inside inside) {
  return project("reduce", in / 4) | relu | named("middle", inside | norm("bn")) | relu | project("expand", out) | channel_dropout{.rate = .1};
}
constexpr auto keep(label name, int channels) {
  return named(name, residual(relu_body(channels, channels, middle(channels / 4, 1))) | relu);
}
constexpr auto up(label name, label pool, int in, int out) {
  return named(name, mark("x") | project("skip", out) | max_unpool2d{.of = pool} | mark("unpooled") | recall("x")
                   | relu_body(in, out, conv_transpose2d{.filters = in / 4, .kernel = 3, .stride = 2, .padding = 1, .output_padding = 1, .bias = false, .name = "conv"})
                   | sum(pass, recall("unpooled")) | relu);
}

}  // namespace resin::zoo::enet_parts
namespace resin::zoo::inline RESIN_VERSION {

/// Images of three channels, height and width multiples of 8. As the paper has it no convolution but the last has a bias. 376,379 parameters for 12 classes.
constexpr auto enet(input images, int classes) {
  using namespace enet_parts;
  return images
       | named("initial", branches(conv2d{.filters = 13, .kernel = 3, .stride = 2, .padding = 1, .bias = false, .name = "conv"}, max_pool2d{}) | norm("bn") | prelu{.name = "act"})
       | down("down1", 16, 64, .01) | named("stage1", repeat(4, bottleneck("block", 64, middle(16, 1), .01), 1))
       | down("down2", 64, 128, .1) | named("stage", repeat(2, eight_bottlenecks(), 2))
       | up("up4", "down2.pool", 128, 64) | keep("keep4_1", 64) | keep("keep4_2", 64)
       | up("up5", "down1.pool", 64, 16)  | keep("keep5_1", 16)
       | conv_transpose2d{.filters = classes, .kernel = 2, .stride = 2, .name = "head"};
}

}  // namespace resin::zoo
// clang-format on
