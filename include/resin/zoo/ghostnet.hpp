// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// GhostNet (Han et al. 2020): half of each layer's channels are made cheaply of the other half.

#include <resin/base/namespaces.hpp>
#include <resin/dsl/dsl.hpp>

// clang-format off
RESIN_INSTANTIATED
namespace resin::zoo::ghost::inline RESIN_VERSION {

constexpr auto conv_bn(label scope, int filters) {
  return named(scope, conv2d{.filters = filters, .bias = false, .name = "0"} | batch_norm{.name = "1"});
}
constexpr auto cheap() {
  return named("cheap_operation", depthwise_conv2d{.kernel = 3, .padding = 1, .bias = false, .name = "0"}
                                  | batch_norm{.name = "1"});
}
template <class Act>
constexpr auto module(label name, int filters, Act act) {
  return named(name, conv_bn("primary_conv", filters / 2) | act | branches(pass, cheap() | act));
}
constexpr int quarter(int expanded) { return (expanded / 4 + 2) / 4 * 4; }
enum class squeezed : bool { no, yes };

/// A row of table 1: kernel, expanded width, output, squeeze and excite, stride.
template <squeezed Se>
constexpr auto body(int k, int expanded, int out, int stride) {
  auto const halve = [&] {
    return depthwise_conv2d{.kernel = k, .stride = stride, .padding = k / 2, .bias = false, .name = "conv_dw"}
         | batch_norm{.name = "bn_dw"};
  };
  auto const excite = [&] {
    return named("se", scale_by(global_avg_pool | conv2d{.filters = quarter(expanded), .name = "conv_reduce"} | relu
                                | conv2d{.filters = expanded, .name = "conv_expand"} | hard_sigmoid));
  };
  auto const up = module("ghost1", expanded, relu), down = module("ghost2", out, pass);
  if constexpr (Se == squeezed::yes) return sequential(up, halve(), excite(), down);
  else return sequential(up, halve(), down);
}
template <squeezed Se>
constexpr auto flat_body(int expanded, int out) {
  auto const up = module("ghost1", expanded, relu), down = module("ghost2", out, pass);
  if constexpr (Se == squeezed::yes)
    return up | named("se", scale_by(global_avg_pool | conv2d{.filters = quarter(expanded), .name = "conv_reduce"} | relu
                                     | conv2d{.filters = expanded, .name = "conv_expand"} | hard_sigmoid)) | down;
  else return up | down;
}
constexpr auto projection(int k, int out, int stride) {
  return shortcut(named("shortcut", depthwise_conv2d{.kernel = k, .stride = stride, .padding = k / 2, .bias = false, .name = "0"}
                                    | batch_norm{.name = "1"} | conv2d{.filters = out, .bias = false, .name = "2"}
                                    | batch_norm{.name = "3"}));
}
template <squeezed Se = squeezed::no>
constexpr auto halving(int k, int expanded, int out) {
  return residual(body<Se>(k, expanded, out, 2), projection(k, out, 2));
}
template <squeezed Se = squeezed::no>
constexpr auto widening(int k, int expanded, int out) {
  return residual(flat_body<Se>(expanded, out), projection(k, out, 1));
}
template <squeezed Se = squeezed::no>
constexpr auto level(int expanded, int out) { return residual(flat_body<Se>(expanded, out)); }
template <class Block>
constexpr auto at(label stage, label place, Block block) { return named(stage, named(place, block)); }

}  // namespace resin::zoo::ghost
namespace resin::zoo::inline RESIN_VERSION {

/// Width 1.0. 5,182,508 parameters; the paper says 5.2 million.
inline constexpr auto ghostnet = [] {
  using namespace ghost;
  constexpr auto se = squeezed::yes;
  return input{3, 224, 224}
       | conv2d{.filters = 16, .kernel = 3, .stride = 2, .padding = 1, .bias = false, .name = "conv_stem"}
       | batch_norm{.name = "bn1"} | relu
       | named("blocks", at("0", "0", level(16, 16)) | at("1", "0", halving(3, 48, 24)) | at("2", "0", level(72, 24))
                         | at("3", "0", halving<se>(5, 72, 40)) | at("4", "0", level<se>(120, 40))
                         | at("5", "0", halving(3, 240, 80))
                         | named("6", named("0", level(200, 80)) | repeat(2, level(184, 80), 1)
                                      | named("3", widening<se>(3, 480, 112)) | named("4", level<se>(672, 112)))
                         | at("7", "0", halving<se>(5, 672, 160))
                         | named("8", named("0", level(960, 160)) | named("1", level<se>(960, 160))
                                      | named("2", level(960, 160)) | named("3", level<se>(960, 160)))
                         | at("9", "0", conv2d{.filters = 960, .bias = false, .name = "conv"} | batch_norm{.name = "bn1"} | relu))
       | global_avg_pool | conv2d{.filters = 1280, .name = "conv_head"} | relu | dropout{.rate = .2}
       | dense{.units = 1000, .name = "classifier"};
}();

}  // namespace resin::zoo
// clang-format on
RESIN_END_INSTANTIATED
