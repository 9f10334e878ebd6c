// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// MobileNet v3, large and small (Howard et al. 2019), tables 1 and 2. Names are torchvision's.

#include <resin/base/namespaces.hpp>
#include <resin/dsl/dsl.hpp>

// clang-format off
RESIN_INSTANTIATED
namespace resin::zoo::mobile3::inline RESIN_VERSION {

constexpr auto norm(label name) { return batch_norm{.epsilon = 1e-3, .momentum = .99, .name = name}; }
constexpr auto pointwise(label scope, int filters) {
  return named(scope, conv2d{.filters = filters, .bias = false, .name = "0"} | norm("1"));
}
constexpr auto depthwise(label scope, int kernel, int stride, int dilation) {
  return named(scope, depthwise_conv2d{.kernel = kernel, .stride = stride,
                                       .padding = kernel / 2 * dilation, .dilation = dilation,
                                       .bias = false, .name = "0"} | norm("1"));
}
/// A quarter of the channels, rounded to eights.
constexpr int quarter(int expanded) {
  int const wanted = expanded / 4, rounded = (wanted + 4) / 8 * 8, least = rounded < 8 ? 8 : rounded;
  return least * 10 < wanted * 9 ? least + 8 : least;
}
constexpr auto excite(label scope, int expanded) {
  return named(scope, scale_by(global_avg_pool | conv2d{.filters = quarter(expanded), .name = "fc1"} | relu
                               | conv2d{.filters = expanded, .name = "fc2"} | hard_sigmoid));
}
enum class squeezed : bool { no, yes };

/// A row of the table: kernel, expanded width, squeeze and excite or not, output, activation, stride.
template <squeezed Se = squeezed::no, class Act>
constexpr auto body(int k, int expanded, int out, Act act, int stride = 1, int dilation = 1) {
  auto const first = pointwise("0", expanded) | act | depthwise("1", k, stride, dilation) | act;
  if constexpr (Se == squeezed::yes) return named("block", first | excite("2", expanded) | pointwise("3", out));
  else return named("block", first | pointwise("2", out));
}
/// The first row, whose input is as wide as its middle, has no expansion.
template <squeezed Se>
constexpr auto narrow(int stride) {
  auto const first = depthwise("0", 3, stride, 1) | relu;
  if constexpr (Se == squeezed::yes) return named("block", first | excite("1", 16) | pointwise("2", 16));
  else return named("block", first | pointwise("1", 16));
}
constexpr auto stem(label scope) {
  return named(scope, conv2d{.filters = 16, .kernel = 3, .stride = 2, .padding = 1, .bias = false, .name = "0"}
                      | norm("1")) | hard_swish;
}
constexpr auto classifier(int units) {
  return global_avg_pool | named("classifier", dense{.units = units, .name = "0"} | hard_swish
                                               | dropout{.rate = .2} | dense{.units = 1000, .name = "3"});
}
/// As far as an eighth of the image, and on from there.
constexpr auto large_beginning() {
  return stem("0") | named("1", residual(narrow<squeezed::no>(1)))
       | named("2", body(3, 64, 24, relu, 2)) | named("3", residual(body(3, 72, 24, relu)))
       | named("4", body<squeezed::yes>(5, 72, 40, relu, 2));
}
constexpr auto large_end(int last_dilation) {
  constexpr auto se = squeezed::yes;
  int const d = last_dilation, s = d > 1 ? 1 : 2;
  return repeat(2, residual(body<se>(5, 120, 40, relu)), 5)
       | named("7", body(3, 240, 80, hard_swish, 2))      | named("8", residual(body(3, 200, 80, hard_swish)))
       | repeat(2, residual(body(3, 184, 80, hard_swish)), 9)
       | named("11", body<se>(3, 480, 112, hard_swish))   | named("12", residual(body<se>(3, 672, 112, hard_swish)))
       | named("13", body<se>(5, 672, 160, hard_swish, s, d))
       | repeat(2, residual(body<se>(5, 960, 160, hard_swish, 1, d)), 14)
       | pointwise("16", 960) | hard_swish;
}
constexpr auto large_features(int last_dilation = 1) { return large_beginning() | large_end(last_dilation); }

}  // namespace resin::zoo::mobile3
namespace resin::zoo::inline RESIN_VERSION {

/// 5,483,032 parameters.
inline constexpr auto mobilenet_v3_large =
    input{3, 224, 224} | named("features", mobile3::large_features()) | mobile3::classifier(1280);

/// 2,542,856 parameters.
inline constexpr auto mobilenet_v3_small = [] {
  using namespace mobile3;
  constexpr auto se = squeezed::yes;
  return input{3, 224, 224} | named("features", stem("0") | named("1", narrow<se>(2))
       | named("2", body(3, 72, 24, relu, 2))            | named("3", residual(body(3, 88, 24, relu)))
       | named("4", body<se>(5, 96, 40, hard_swish, 2))  | repeat(2, residual(body<se>(5, 240, 40, hard_swish)), 5)
       | named("7", body<se>(5, 120, 48, hard_swish))    | named("8", residual(body<se>(5, 144, 48, hard_swish)))
       | named("9", body<se>(5, 288, 96, hard_swish, 2)) | repeat(2, residual(body<se>(5, 576, 96, hard_swish)), 10)
       | pointwise("12", 576) | hard_swish) | classifier(1024);
}();

}  // namespace resin::zoo
// clang-format on
RESIN_END_INSTANTIATED
