// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Measures what augment::normalize needs: mean and standard deviation of each channel.

#include <resin/base/error.hpp>
#include <resin/base/text.hpp>
#include <resin/data/augment.hpp>
#include <resin/data/dataset.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>

namespace resin::inline RESIN_VERSION {

/// The step that gives this data mean 0 and variance 1 a channel; exact integer sums, so the same
/// on every machine. Units are [0, 1]. A constant channel keeps std 1.
[[nodiscard]] inline augment::normalize normalization_of(dataset const& data) {
  extent3 const shape = data.shape();
  if (data.size() < 1 || shape.size() < 1)
    throw shape_error("normalization_of: the data set is empty");
  if (shape.c > augment::per_channel::capacity)
    throw shape_error(detail::sentence({"normalization_of: at most 8 channels; got ", shape.c}));
  augment::normalize result;
  std::ptrdiff_t const area = static_cast<std::ptrdiff_t>(shape.h) * shape.w;
  double const count = static_cast<double>(data.size()) * static_cast<double>(area);
  for (int c = 0; c < shape.c; ++c) {
    std::uint64_t sum = 0, squares = 0;
    for (std::ptrdiff_t n = 0; n < data.size(); ++n) {
      std::uint8_t const* x = data.images.data() + (n * shape.c + c) * area;
      for (std::ptrdiff_t i = 0; i < area; ++i) {
        sum += x[i];
        squares += static_cast<std::uint32_t>(x[i]) * x[i];
      }
    }
    double const mean = static_cast<double>(sum) / count;
    double const variance = static_cast<double>(squares) / count - mean * mean;
    result.mean.values[c] = mean / 255;
    result.std.values[c] = variance > 1e-9 ? std::sqrt(variance) / 255 : 1;
  }
  result.mean.count = result.std.count = shape.c;
  return result;
}

}  // namespace resin
