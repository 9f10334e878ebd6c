// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Small networks with all that a narrow program can hold.

#include "../test.hpp"

#include <resin/narrow/quantize.hpp>
#include <resin/resin.hpp>

#include <random>

namespace narrow_test {

using namespace resin;

constexpr auto unit(int filters, int stride = 1) {
  return conv2d{.filters = filters, .kernel = 3, .stride = stride, .padding = same, .bias = false} |
         batch_norm{};
}

// Residual blocks, repeated; a shortcut of other shape; the average over the plane.
inline constexpr auto residuals =
    input{3, 17, 15} | unit(20) | relu | repeat(3, residual(unit(20) | relu | unit(20)) | relu) |
    residual(unit(40, 2) | relu | unit(40),
             shortcut(conv2d{.filters = 40, .kernel = 1, .stride = 2})) |
    relu | global_avg_pool | dense{.units = 7};
// Concatenations in concatenations, pieces that do not fill a block, poolings of both kinds.
inline constexpr auto concatenations =
    input{4, 20, 20} | conv2d{.filters = 24, .kernel = 3, .padding = same} | relu | max_pool2d{} |
    branches(conv2d{.filters = 7, .kernel = 1} | relu,
             conv2d{.filters = 12, .kernel = 1} | relu | unit(21) | relu,
             avg_pool2d{.window = 3, .stride = 1, .padding = 1} | conv2d{.filters = 9, .kernel = 1},
             max_pool2d{.window = 3, .stride = 1, .padding = 1}) |
    conv2d{.filters = 33, .kernel = {1, 5}, .padding = same, .groups = 1} | relu6 | flatten |
    dense{.units = 12} | relu | dense{.units = 5} | softmax;
// Values that are used again later, in a repeat that is written out, of vectors too.
inline constexpr auto recalled =
    input{3, 16, 16} | unit(16) | relu | mark("a") | unit(24, 2) | relu | mark("b") | unit(24) |
    sum(pass, recall("b")) | mark("c") | conv2d{.filters = 16} |
    branches(pass, recall("c") | conv2d{.filters = 8}, recall("a") | unit(16, 2), recall("b")) |
    unit(32) | relu |
    named("r", repeat(2, sum(conv2d{.filters = 32}, recall("c") | conv2d{.filters = 32}) | relu)) |
    global_avg_pool | mark("v") | dense{.units = 32} | relu | sum(pass, recall("v")) |
    dense{.units = 10};
// Depthwise and grouped windows, functions that are tables, channels scaled by their means.
inline constexpr auto mobile =
    input{3, 19, 19} | unit(16, 2) | hard_swish | depthwise_conv2d{.kernel = 3, .padding = same} |
    batch_norm{} | relu6 |
    scale_by(global_avg_pool | conv2d{.filters = 8, .kernel = 1} | relu |
             conv2d{.filters = 16, .kernel = 1} | sigmoid) |
    conv2d{.filters = 32, .kernel = 3, .groups = 4, .bias = false} | batch_norm{} | silu |
    residual(depthwise_conv2d{.kernel = 5, .padding = same} | tanh_) | global_avg_pool |
    dense{.units = 6};
// Batch norms that are no part of a convolution, dense blocks, leaky rectifiers.
inline constexpr auto norms_first =
    input{3, 12, 12} | conv2d{.filters = 18, .kernel = 3, .padding = same} |
    dense_block(3, batch_norm{} | relu | conv2d{.filters = 10, .kernel = 3, .padding = same}) |
    batch_norm{} | leaky_relu(.1) | conv2d{.filters = 12, .kernel = 1} | avg_pool2d{} |
    residual(batch_norm{} | relu | conv2d{.filters = 12, .kernel = 3, .padding = same}) | flatten |
    dense{.units = 4};

template <auto const& Net>
xt::xtensor<float, 4> images(std::size_t n) {
  extent3 const e = network<Net>::input_shape;
  xt::xtensor<float, 4> x = xt::xtensor<float, 4>::from_shape({n, static_cast<std::size_t>(e.c),
                                                               static_cast<std::size_t>(e.h),
                                                               static_cast<std::size_t>(e.w)});
  std::minstd_rand engine(11);
  for (float& v : x) v = static_cast<float>(engine() % 2001) / 1000 - 1;
  return x;
}

/// A float network whose batch norms are not the identity.
template <auto const& Net>
network<Net> trained() {
  network<Net> net(5);
  std::minstd_rand engine(3);
  auto const draw = [&] { return static_cast<float>(engine() % 1000) / 1000; };
  auto state = net.state();
  for (auto& [name, array] : state)
    if (name.find("running_var") != std::string::npos)
      for (float& v : array) v = .5f + draw();
    else if (array.dimension() == 1)
      for (float& v : array) v += .2f * draw() - .1f;
  net.load_state(state);
  return net;
}

inline constexpr auto residuals8 = quantize(residuals),
                      residuals_kept = quantize(residuals, keep_float{"conv2d_0", "dense_0"});
inline constexpr auto concatenations8 = quantize(concatenations);
inline constexpr auto recalled8 = quantize(recalled);
inline constexpr auto mobile8 = quantize(mobile);
inline constexpr auto norms_first8 = quantize(norms_first);

}  // namespace narrow_test
