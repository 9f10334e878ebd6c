// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// RegNet X and Y (Radosavovic et al. 2020): widths and depths by a quantised line. Names are
// torchvision's.

#include <resin/dsl/dsl.hpp>

#include <utility>

// clang-format off

namespace resin::zoo::reg::inline RESIN_VERSION {

constexpr auto conv_bn(label scope, int filters, int kernel, int stride = 1, int groups = 1) {
  return named(scope, conv2d{.filters = filters, .kernel = kernel, .stride = stride, .padding = same,
                             .groups = groups, .bias = false, .name = "0"} | batch_norm{.name = "1"});
}

/// X: 1x1, grouped 3x3, 1x1.
struct x_block {
  static constexpr auto body(int, int width, int group, int stride) {
    return named("f", conv_bn("a", width, 1) | relu
                      | conv_bn("b", width, 3, stride, width / group) | relu | conv_bn("c", width, 1));
  }
};
/// Y: with squeeze and excite, to a quarter of the channels that the block takes.
struct y_block {
  static constexpr auto body(int in, int width, int group, int stride) {
    return named("f", conv_bn("a", width, 1) | relu
                      | conv_bn("b", width, 3, stride, width / group) | relu
                      | named("se", scale_by(global_avg_pool
                                             | conv2d{.filters = in / 4, .name = "fc1"} | relu
                                             | conv2d{.filters = width, .name = "fc2"} | sigmoid))
                      | conv_bn("c", width, 1));
  }
};

/// "block2-0", "block2-1", ...: the first halves the image and changes the width.
template <class Block, int... I>
constexpr auto stage(label name, label prefix, int in, int width, int group, std::integer_sequence<int, I...>) {
  return named(name, named(numbered(prefix, 0),
                           residual(Block::body(in, width, group, 2),
                                    shortcut(conv_bn("proj", width, 1, 2))) | relu)
                     | sequential(pass, named(numbered(prefix, I + 1),
                                              residual(Block::body(width, width, group, 1)) | relu)...));
}
template <int Blocks>
using later = std::make_integer_sequence<int, Blocks - 1>;
/// Depths of the four stages; their widths, and channels of a group.
template <class Block, int D1, int D2, int D3, int D4>
constexpr auto net(int w1, int w2, int w3, int w4, int group) {
  return input{3, 224, 224} | conv_bn("stem", 32, 3, 2) | relu
       | named("trunk_output",
               stage<Block>("block1", "block1-", 32, w1, group, later<D1>{})
             | stage<Block>("block2", "block2-", w1, w2, group, later<D2>{})
             | stage<Block>("block3", "block3-", w2, w3, group, later<D3>{})
             | stage<Block>("block4", "block4-", w3, w4, group, later<D4>{}))
       | global_avg_pool | dense{.units = 1000, .name = "fc"};
}

}  // namespace resin::zoo::reg
namespace resin::zoo::inline RESIN_VERSION {

/// 4,344,144 parameters.
inline constexpr auto regnet_y_400mf = reg::net<reg::y_block, 1, 3, 6, 6>(48, 104, 208, 440, 8);
/// 6,432,512 parameters.
inline constexpr auto regnet_y_800mf = reg::net<reg::y_block, 1, 3, 8, 2>(64, 144, 320, 784, 16);
/// 7,259,656 parameters.
inline constexpr auto regnet_x_800mf = reg::net<reg::x_block, 1, 3, 7, 5>(64, 128, 288, 672, 16);

}  // namespace resin::zoo
// clang-format on
