// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// GoogLeNet (Szegedy et al. 2015), table 1: the paper's net, and torchvision's with batch norm.

#include <resin/dsl/dsl.hpp>

// clang-format off

namespace resin::zoo::inception::inline RESIN_VERSION {

/// The paper: biases, local response normalisation around the second convolution, 5x5 in the third branch.
struct paper {
  static constexpr auto norm() { return local_response_norm{}; }
  static constexpr auto conv(label name, int filters, extent2 kernel, extent2 stride = 1) {
    return conv2d{.filters = filters, .kernel = kernel, .stride = stride, .padding = same, .name = name} | relu;
  }
  static constexpr auto module(label name, int c1, int c3r, int c3, int c5r, int c5, int pool) {
    return named(name, branches(conv("1x1", c1, 1),
                                conv("3x3_reduce", c3r, 1) | conv("3x3", c3, 3),
                                conv("5x5_reduce", c5r, 1) | conv("5x5", c5, 5),
                                max_pool2d{.window = 3, .stride = 1, .padding = 1} | conv("pool_proj", pool, 1)));
  }
  static constexpr auto head_pool() { return avg_pool2d{.window = 5, .stride = 3}; }
  static constexpr int last_pool = 3;
  static constexpr double last_dropout = .4;
};

/// torchvision: batch norm behind every convolution and no biases, 3x3 where the paper has 5x5.
struct normed {
  static constexpr auto norm() { return pass; }
  static constexpr auto conv(label name, int filters, extent2 kernel, extent2 stride = 1) {
    return named(name, conv2d{.filters = filters, .kernel = kernel, .stride = stride, .padding = same, .bias = false, .name = "conv"}
                           | batch_norm{.epsilon = 1e-3, .name = "bn"} | relu);
  }
  static constexpr auto module(label name, int c1, int c3r, int c3, int c5r, int c5, int pool) {
    return named(name, branches(conv("branch1", c1, 1),
                                named("branch2", conv("0", c3r, 1) | conv("1", c3, 3)),
                                named("branch3", conv("0", c5r, 1) | conv("1", c5, 3)),
                                named("branch4", max_pool2d{.window = 3, .stride = 1, .padding = 1} | conv("1", pool, 1))));
  }
  static constexpr auto head_pool() { return adaptive_avg_pool2d{4, 4}; }
  static constexpr int last_pool = 2;
  static constexpr double last_dropout = .2;
};

constexpr auto pool(int window) { return max_pool2d{.window = window, .stride = 2, .ceil_mode = true}; }
template <class Style>
constexpr auto head(label name, int filters = 128, int units = 1024, int classes = 1000) {
  return auxiliary(.3, named(name, Style::head_pool() | Style::conv("conv", filters, 1) | flatten | dense{.units = units, .name = "fc1"} | relu
                                       | dropout{.rate = .7} | dense{.units = classes, .name = "fc2"}));
}
template <class Style, bool Heads>
constexpr auto head_if(label name) {
  if constexpr (Heads) return head<Style>(name);
  else return pass;
}

/// The columns of table 1: 1x1 | 3x3 reduce, 3x3 | 5x5 reduce, 5x5 | pool projection.
template <class Style, bool Heads>
constexpr auto net() {
  return input{3, 224, 224} | Style::conv("conv1", 64, 7, 2) | pool(3) | Style::norm()
       | Style::conv("conv2", 64, 1) | Style::conv("conv3", 192, 3) | Style::norm() | pool(3)
       | Style::module("inception3a", 64, 96, 128, 16, 32, 32)
       | Style::module("inception3b", 128, 128, 192, 32, 96, 64) | pool(3)
       | Style::module("inception4a", 192, 96, 208, 16, 48, 64) | head_if<Style, Heads>("aux1")
       | Style::module("inception4b", 160, 112, 224, 24, 64, 64)
       | Style::module("inception4c", 128, 128, 256, 24, 64, 64)
       | Style::module("inception4d", 112, 144, 288, 32, 64, 64) | head_if<Style, Heads>("aux2")
       | Style::module("inception4e", 256, 160, 320, 32, 128, 128) | pool(Style::last_pool)
       | Style::module("inception5a", 256, 160, 320, 32, 128, 128)
       | Style::module("inception5b", 384, 192, 384, 48, 128, 128)
       | global_avg_pool | dropout{.rate = Style::last_dropout} | dense{.units = 1000, .name = "fc"};
}

}  // namespace resin::zoo::inception
namespace resin::zoo::inline RESIN_VERSION {

/// torchvision's; without and with the two training heads. 6,624,904 and 13,004,888 parameters.
inline constexpr auto googlenet = inception::net<inception::normed, false>();
inline constexpr auto googlenet_aux = inception::net<inception::normed, true>();
/// The paper's, as bvlc_googlenet; without and with the two training heads. 6,998,552 and 13,378,280 parameters.
inline constexpr auto googlenet_paper = inception::net<inception::paper, false>();
inline constexpr auto googlenet_paper_aux = inception::net<inception::paper, true>();

}  // namespace resin::zoo
// clang-format on
