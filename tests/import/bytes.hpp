// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A network in bytes for the importer: what shares a scale, what is folded and fused, a repeat, and
// a layer in float.

#include <resin/narrow/quantize.hpp>
#include <resin/resin.hpp>

#include "prepared.hpp"

namespace resin::zoo {

constexpr auto unit(int filters, int stride = 1) {
  return conv2d{.filters = filters, .kernel = 3, .stride = stride, .padding = same, .bias = false} |
         batch_norm{};
}
inline constexpr auto floats =
    input{3, 17, 15} | unit(8) | relu |
    named("stage", repeat(2, residual(unit(8) | relu | unit(8)) | relu)) |
    residual(unit(12, 2) | relu | unit(12),
             shortcut(conv2d{.filters = 12, .kernel = 1, .stride = 2})) |
    relu |
    branches(conv2d{.filters = 5} | relu, depthwise_conv2d{.kernel = 3, .padding = same} | silu,
             max_pool2d{.window = 3, .stride = 1, .padding = 1}) |
    conv2d{.filters = 16} | scale_by(global_avg_pool | conv2d{.filters = 16} | sigmoid) |
    global_avg_pool | dense{.units = 7, .name = "fc"};
inline constexpr auto bytes = quantize(floats, keep_float{"fc"});

/// Calibrated.
inline network<bytes> calibrated() {
  network<floats> net;
  test::prepare(net);
  network<bytes> to(net);
  auto x = xt::xtensor<float, 4>::from_shape({4, 3, 17, 15});
  for (std::size_t k = 0; k < x.size(); ++k)
    x.data()[k] = static_cast<float>((k * 37 + k / 11) % 101) / 50 - 1;
  calibrate(to, x);
  return to;
}

}  // namespace resin::zoo
