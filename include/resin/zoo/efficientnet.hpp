// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// EfficientNet B0 and B1 (Tan and Le 2019), and V2-S (Tan and Le 2021). Names are torchvision's.

#include <resin/dsl/dsl.hpp>

// clang-format off

RESIN_INSTANTIATED
namespace resin::zoo::efficient::inline RESIN_VERSION {

/// Their batch norms: V2's epsilon is 1e-3.
constexpr auto conv_bn(label scope, int filters, extent2 kernel, extent2 stride, double epsilon) {
  return named(scope, conv2d{.filters = filters, .kernel = kernel, .stride = stride,
                             .padding = same, .bias = false, .name = "0"}
                      | batch_norm{.epsilon = epsilon, .name = "1"});
}
constexpr auto depthwise_bn(label scope, extent2 kernel, extent2 stride, double epsilon) {
  return named(scope, depthwise_conv2d{.kernel = kernel, .stride = stride, .padding = same,
                                       .bias = false, .name = "0"}
                      | batch_norm{.epsilon = epsilon, .name = "1"});
}
/// Squeeze and excite to a quarter of the channels that the block takes.
constexpr auto squeeze_excite(label scope, int in, int expanded) {
  return named(scope, scale_by(global_avg_pool | conv2d{.filters = in / 4, .name = "fc1"} | silu
                               | conv2d{.filters = expanded, .name = "fc2"} | sigmoid));
}

/// Expand t times, depthwise, excite, project. The first block of all does not expand.
constexpr auto mb_body(int in, int t, int kernel, int stride, int out, double epsilon = 1e-5) {
  return conv_bn("0", t * in, 1, 1, epsilon) | silu
       | depthwise_bn("1", kernel, stride, epsilon) | silu
       | squeeze_excite("2", in, t * in) | conv_bn("3", out, 1, 1, epsilon);
}
constexpr auto mb_body_unexpanded(int in, int out) {
  return depthwise_bn("0", 3, 1, 1e-5) | silu | squeeze_excite("1", in, in)
       | conv_bn("2", out, 1, 1, 1e-5);
}
/// V2: one 3x3 convolution expands, a 1x1 one projects.
constexpr auto fused_body(int in, int t, int stride, int out) {
  return conv_bn("0", t * in, 3, stride, 1e-3) | silu | conv_bn("1", out, 1, 1, 1e-3);
}
template <class Body>
constexpr auto block(Body body) { return named("block", body); }

/// A row of the paper's table: n blocks, the first with the stride and the change of width.
constexpr auto row(label name, int in, int t, int k, int s, int out, int n, double epsilon = 1e-5) {
  return named(name, named("0", block(mb_body(in, t, k, s, out, epsilon)))
                     | repeat(n - 1, residual(block(mb_body(out, t, k, 1, out, epsilon))), 1));
}
constexpr auto fused_row(label name, int in, int t, int s, int out, int n) {
  return named(name, named("0", block(fused_body(in, t, s, out)))
                     | repeat(n - 1, residual(block(fused_body(out, t, 1, out))), 1));
}
constexpr auto classifier() {
  return global_avg_pool
       | named("classifier", dropout{.rate = .2} | dense{.units = 1000, .name = "1"});
}

/// Blocks in the seven rows of the paper's table 1.
constexpr auto net(int a, int b, int c, int d, int e, int f, int g) {
  return input{3, 224, 224} | named("features", conv_bn("0", 32, 3, 2, 1e-5) | silu
       | named("1", named("0", block(mb_body_unexpanded(32, 16)))
                    | repeat(a - 1, residual(block(mb_body_unexpanded(16, 16))), 1))
       | row("2",  16, 6, 3, 2,  24, b) | row("3",  24, 6, 5, 2,  40, c)
       | row("4",  40, 6, 3, 2,  80, d) | row("5",  80, 6, 5, 1, 112, e)
       | row("6", 112, 6, 5, 2, 192, f) | row("7", 192, 6, 3, 1, 320, g)
       | conv_bn("8", 1280, 1, 1, 1e-5) | silu)
       | classifier();
}

}  // namespace resin::zoo::efficient
namespace resin::zoo::inline RESIN_VERSION {

/// 5,288,548 parameters.
inline constexpr auto efficientnet_b0 = efficient::net(1, 2, 2, 3, 3, 4, 1);
/// 7,794,184 parameters. Its images are 240 x 240 in the paper; every size from 32 x 32 on works.
inline constexpr auto efficientnet_b1 = efficient::net(2, 3, 3, 4, 4, 5, 2);

/// 21,458,488 parameters.
inline constexpr auto efficientnet_v2_s = [] {
  using namespace efficient;
  return input{3, 224, 224} | named("features", conv_bn("0", 24, 3, 2, 1e-3) | silu
       | named("1", repeat(2, residual(block(conv_bn("0", 24, 3, 1, 1e-3) | silu))))
       | fused_row("2", 24, 4, 2, 48, 4) | fused_row("3", 48, 4, 2, 64, 4)
       | row("4",  64, 4, 3, 2, 128,  6, 1e-3) | row("5", 128, 6, 3, 1, 160, 9, 1e-3)
       | row("6", 160, 6, 3, 2, 256, 15, 1e-3)
       | conv_bn("7", 1280, 1, 1, 1e-3) | silu)
       | classifier();
}();

}  // namespace resin::zoo
// clang-format on
RESIN_END_INSTANTIATED
