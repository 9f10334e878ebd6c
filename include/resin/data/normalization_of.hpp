// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Measures what augment::normalize needs: mean and standard deviation of each channel.

#include <resin/base/error.hpp>
#include <resin/base/text.hpp>
#include <resin/data/augment.hpp>
#include <resin/data/data_source.hpp>
#include <resin/data/dataset.hpp>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace resin::inline RESIN_VERSION {

/// The step that gives this data, a dataset or any Examples of bytes, mean 0 and variance 1 a
/// channel; exact integer sums, so the same on every machine. Units are [0, 1]. A constant channel
/// keeps std 1.
template <Examples D>
requires std::is_same_v<typename D::image_type, std::uint8_t>
[[nodiscard]] augment::normalize normalization_of(D const& data) {
  extent3 const shape = data.shape();
  if (data.size() < 1 || shape.size() < 1)
    throw shape_error("normalization_of: the data set is empty");
  if (shape.c > augment::per_channel::capacity)
    throw shape_error(detail::sentence({"normalization_of: at most 8 channels; got ", shape.c}));
  std::ptrdiff_t const area = static_cast<std::ptrdiff_t>(shape.h) * shape.w;
  std::uint64_t sums[augment::per_channel::capacity] = {},
                all_squares[augment::per_channel::capacity] = {};
  std::vector<std::uint8_t> room;
  for (int n = 0; n < data.size(); ++n) {
    std::uint8_t const* x;
    if constexpr (requires { data.image(n); })
      x = data.image(n);
    else
      x = data.image(n, room);
    for (int c = 0; c < shape.c; ++c, x += area) {
      std::uint64_t sum = 0, squares = 0;
      for (std::ptrdiff_t i = 0; i < area; ++i) {
        sum += x[i];
        squares += static_cast<std::uint32_t>(x[i]) * x[i];
      }
      sums[c] += sum, all_squares[c] += squares;
    }
  }
  augment::normalize result;
  double const count = static_cast<double>(data.size()) * static_cast<double>(area);
  for (int c = 0; c < shape.c; ++c) {
    double const mean = static_cast<double>(sums[c]) / count;
    double const variance = static_cast<double>(all_squares[c]) / count - mean * mean;
    result.mean.values[c] = mean / 255;
    result.std.values[c] = variance > 1e-9 ? std::sqrt(variance) / 255 : 1;
  }
  result.mean.count = result.std.count = shape.c;
  return result;
}

}  // namespace resin
