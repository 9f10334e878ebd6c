// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// M5 (Dai et al. 2016, "Very deep convolutional neural networks for raw waveforms").

#include <resin/dsl/dsl.hpp>

// clang-format off
namespace resin::zoo::m5_parts::inline RESIN_VERSION {

constexpr auto unit(int number, int filters, int kernel, int stride = 1) {
  return conv1d{.filters = filters, .kernel = kernel, .stride = stride, .padding = same_upper, .name = numbered("conv", number)}
       | batch_norm{.name = numbered("bn", number)} | relu | max_pool1d{.window = 4, .ceil_mode = true};
}

}  // namespace resin::zoo::m5_parts
namespace resin::zoo::inline RESIN_VERSION {

/// Four seconds of sound at 8 kHz, ten classes of UrbanSound8k; table 1 of the paper: 2000, 500, 125 and 32 steps. 559,114 parameters.
inline constexpr auto m5 = [] {
  using namespace m5_parts;
  return input{1, 1, 32000} | unit(1, 128, 80, 4) | unit(2, 128, 3) | unit(3, 256, 3) | unit(4, 512, 3)
       | global_avg_pool | dense{.units = 10, .name = "fc1"};
}();

}  // namespace resin::zoo
// clang-format on
