// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What a convolution of narrow numbers reads and writes.

#include <resin/dsl/activation_kind.hpp>
#include <resin/simd/bytes.hpp>

#include <cstddef>
#include <cstdint>

namespace resin::kernels::inline RESIN_TARGET {

/// int8: y = clamp(round(float(sum + bias) * scale + float(addend) * addend_scale) + zero), each
/// product and the sum of both rounded as a float, `round` to the nearest, ties to even.
/// The border of x is `border`. bfloat16: y = act(sum + bias + addend), sums as floats.
/// Strides in bytes; weights, bias and scale packed by pack.hpp; addend lies as y does or is null.
struct narrow_operands {
  std::uint8_t const* x;
  std::ptrdiff_t x_image;
  std::uint8_t const* w;
  void const* bias;  ///< 32-bit integers, or floats
  float const* scale;
  std::uint8_t const* addend;
  std::ptrdiff_t addend_image;
  std::uint8_t* y;
  std::ptrdiff_t y_image;
  std::uint8_t border;
  float addend_scale;
  simd::byte_range range;  ///< an activation that clamps is a part of it
  activation_kind act;
  float alpha;
  int batch;
};

}  // namespace resin::kernels
