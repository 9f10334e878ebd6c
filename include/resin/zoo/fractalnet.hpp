// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// FractalNet (Larsson et al. 2017): depth without residuals, by paths of every length that join in
// their mean. Drop-path, by which the paper regularises, is a matter of training and not in it.

#include <resin/dsl/dsl.hpp>

// clang-format off

namespace resin::zoo::fractal::inline RESIN_VERSION {

constexpr auto unit(int filters) {
  return conv2d{.filters = filters, .kernel = 3, .padding = same, .bias = false} | batch_norm{} | relu;
}
inline constexpr auto half = activation([](auto x) { return x * decltype(x)(.5); });
inline constexpr auto third = activation([](auto x) { return x * decltype(x)(1. / 3); });

/// Three columns of one, two and four units, pooled, joined: where column three has done two of its
/// units it joins with the first of column two.
constexpr auto block(int filters, double rate) {
  auto const joined = sum(unit(filters) | unit(filters), unit(filters)) | half;
  return sum(joined | sum(unit(filters) | unit(filters) | max_pool2d{}, unit(filters) | max_pool2d{}),
             unit(filters) | max_pool2d{}) | third | dropout{.rate = rate};
}

}  // namespace resin::zoo::fractal
namespace resin::zoo::inline RESIN_VERSION {

/// Five blocks of three columns, twenty layers on the longest path, for CIFAR-10. 33,724,618 parameters.
inline constexpr auto fractalnet20 = [] {
  using namespace fractal;
  return input{3, 32, 32} | named("block1", block(64, 0)) | named("block2", block(128, .1))
       | named("block3", block(256, .2)) | named("block4", block(512, .3)) | named("block5", block(512, .4))
       | flatten | dense{.units = 10, .name = "prediction"};
}();

}  // namespace resin::zoo
// clang-format on
