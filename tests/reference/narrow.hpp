// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The arithmetic of bytes, spelled out on planar arrays (N, C, H, W): what every target must give,
// bit for bit.

#include <reference/conv.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace reference {

using byte_array = std::vector<std::uint8_t>;

/// A float product or sum by itself; no compiler may fuse it.
inline float rounded(float x) {
  float volatile y = x;
  return y;
}

/// round(v) + zero, ties to even, into [low, high].
inline std::uint8_t to_byte(float v, int zero, int low, int high) {
  double const r = std::nearbyint(static_cast<double>(v)) + zero;
  return static_cast<std::uint8_t>(
      std::clamp(r, static_cast<double>(low), static_cast<double>(high)));
}

struct byte_conv {
  int x_zero, y_zero, low, high;
  float addend_scale;
};

/// sum of (x - x_zero) * w, plus bias, by scale of the filter, plus addend by its scale, to a byte.
inline byte_array conv_bytes(resin::conv_shape const& s, int batch, byte_array const& x,
                             std::vector<std::int8_t> const& w,
                             std::vector<std::int32_t> const& bias, std::vector<float> const& scale,
                             byte_array const* addend, byte_conv const& c) {
  std::vector<std::int64_t> sum(static_cast<std::size_t>(batch) * s.K * s.P * s.Q);
  for_each_product(s, batch, [&](std::size_t i, std::size_t j, std::size_t o) {
    sum[o] += (x[i] - c.x_zero) * w[j];
  });
  byte_array y(sum.size());
  std::size_t const plane = static_cast<std::size_t>(s.P) * s.Q;
  for (std::size_t i = 0; i < y.size(); ++i) {
    std::size_t const k = i / plane % static_cast<std::size_t>(s.K);
    float v = rounded(static_cast<float>(static_cast<std::int32_t>(sum[i] + bias[k])) * scale[k]);
    if (addend) v = rounded(v + rounded(static_cast<float>((*addend)[i]) * c.addend_scale));
    y[i] = to_byte(v, c.y_zero, c.low, c.high);
  }
  return y;
}

}  // namespace reference
