// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// MNASNet (Tan et al. 2019), widths 1.0 and 0.5. Names are torchvision's.

#include <resin/dsl/dsl.hpp>

// clang-format off

namespace resin::zoo::mnas::inline RESIN_VERSION {

constexpr auto norm(label name) { return batch_norm{.momentum = .9997, .name = name}; }
constexpr auto pointwise(label name, int filters) {
  return conv2d{.filters = filters, .bias = false, .name = name};
}
constexpr auto depthwise(label name, int kernel, int stride) {
  return depthwise_conv2d{.kernel = kernel, .stride = stride, .padding = same, .bias = false,
                          .name = name};
}
constexpr auto body(int in, int kernel, int stride, int t, int out) {
  return named("layers", pointwise("0", t * in) | norm("1") | relu
                         | depthwise("3", kernel, stride) | norm("4") | relu
                         | pointwise("6", out) | norm("7"));
}
/// A row of figure 7: n blocks, the first with the stride and the change of width.
constexpr auto row(label name, int in, int out, int k, int s, int t, int n) {
  return named(name, named("0", body(in, k, s, t, out)) | repeat(n - 1, residual(body(out, k, 1, t, out)), 1));
}

/// Widths of the stem, of the separable convolution and of the six rows.
constexpr auto net(int stem, int first, int a, int b, int c, int d, int e, int f) {
  return input{3, 224, 224} | named("layers",
         conv2d{.filters = stem, .kernel = 3, .stride = 2, .padding = 1, .bias = false, .name = "0"}
       | norm("1") | relu | depthwise("3", 3, 1) | norm("4") | relu | pointwise("6", first) | norm("7")
       | row("8", first, a, 3, 2, 3, 3) | row("9",  a, b, 5, 2, 3, 3) | row("10", b, c, 5, 2, 6, 3)
       | row("11", c, d, 3, 1, 6, 2) | row("12", d, e, 5, 2, 6, 4) | row("13", e, f, 3, 1, 6, 1)
       | pointwise("14", 1280) | norm("15") | relu)
       | global_avg_pool | named("classifier", dropout{.rate = .2} | dense{.units = 1000, .name = "1"});
}

}  // namespace resin::zoo::mnas
namespace resin::zoo::inline RESIN_VERSION {

/// 4,383,312 parameters.
inline constexpr auto mnasnet1_0 = mnas::net(32, 16, 24, 40, 80, 96, 192, 320);
/// 2,218,512 parameters.
inline constexpr auto mnasnet0_5 = mnas::net(16, 8, 16, 24, 40, 48, 96, 160);

}  // namespace resin::zoo
// clang-format on
