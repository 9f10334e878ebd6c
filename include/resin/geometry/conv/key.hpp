// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What a convolution kernel is compiled for: its only template argument.

#include <resin/dsl/activation_kind.hpp>
#include <resin/geometry/layout.hpp>

namespace resin::inline RESIN_VERSION {

/// direct: filters in the lanes, dense sums over channels. depthwise: channels in the lanes, one
/// filter each. winograd_2x2, winograd_4x4: F(2x2,3x3), F(4x4,3x3) and F(2x2,5x5), 16 / 36, 36 /
/// 144 and 36 / 100 of the multiply-adds, less exact. rows: output columns in the lanes, the result
/// planar. winograd_lines, winograd_rows: F(4,3) or F(4,5) along columns, x planar, the result
/// blocked as direct's or planar as rows'.
enum class conv_algorithm : unsigned char {
  direct,
  depthwise,
  winograd_2x2,
  winograd_4x4,
  rows,
  winograd_lines,
  winograd_rows
};

/// How many there are.
inline constexpr int conv_algorithm_count = static_cast<int>(conv_algorithm::winograd_rows) + 1;

/// Outputs along the side of a Winograd tile; 0 for the other algorithms.
[[nodiscard]] constexpr int winograd_outputs(conv_algorithm a) {
  return a == conv_algorithm::winograd_2x2 ? 2 : a == conv_algorithm::winograd_4x4 ? 4 : 0;
}

/// Numbers of a register tile; the struct of an algorithm (geometry/conv/<algorithm>.hpp) says what
/// it puts where, and has the word for what it reads.
struct register_tile {
  int rows = 1, cols = 1, tail = 0;  ///< cols of a row's last tile, 0: as the others
  int vectors = 1, vector_tail = 0;  ///< of filters; of the last panel, 0: as the others
  int taps = 1, step = 1;  ///< taps of a row that are unrolled; columns between outputs they share
  friend constexpr bool operator==(register_tile const&, register_tile const&) = default;
  /// What every kernel relies on.
  [[nodiscard]] constexpr bool sound() const {
    return rows > 0 && cols > 0 && tail >= 0 && tail < cols && vectors > 0 && vector_tail >= 0 &&
           vector_tail < vectors && taps > 0 && step > 0;
  }
};

/// The structural key of a convolution kernel: algorithm, layout of what it reads, register tile,
/// and slow_activation of the fused activation.
struct conv_key {
  conv_algorithm algorithm = conv_algorithm::direct;
  layout x = layout::blocked;
  register_tile tile = {};
  activation_kind slow = activation_kind::pass;
  friend constexpr bool operator==(conv_key const&, conv_key const&) = default;
};

}  // namespace resin
