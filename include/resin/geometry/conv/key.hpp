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

/// Winograd along one axis.
[[nodiscard]] constexpr bool is_lines(conv_algorithm a) {
  return a == conv_algorithm::winograd_lines || a == conv_algorithm::winograd_rows;
}

/// Outputs along the side of a Winograd tile; 0 for the other algorithms.
[[nodiscard]] constexpr int winograd_outputs(conv_algorithm a) {
  return a == conv_algorithm::winograd_2x2 ? 2 : a == conv_algorithm::winograd_4x4 ? 4 : 0;
}

/// The structural key of a convolution kernel: the register tile and what it reads.
/// Forward and backward-data: rows x cols pixels by `vectors` vectors of filters, `tail` columns
/// for the rest of a row, `vector_tail` vectors for the last panel; `window` > 1: a row's taps
/// (that many, adjacent) are unrolled, so that one broadcast of x serves several multiply-adds.
/// Depthwise: cols pixels; with a window, `step` pixels of x apart.
/// Winograd: cols tiles by `vectors`, for `window` x `window` taps.
/// Backward-weights: cols channels (planar: lines, `window` of them adjacent) by `vectors`;
/// Winograd's is one kernel for all. Algorithm rows: `rows` rows of columns, or lines of the weight
/// gradient, by cols filters. Lines, for a window of `rows` rows: cols pixels by `vectors`, with a
/// window as direct; to planes, cols filters by `vectors` vectors of columns.
/// `slow` is slow_activation of the fused activation.
struct conv_key {
  conv_algorithm algorithm = conv_algorithm::direct;
  layout x = layout::blocked;
  signed char rows = 1, cols = 1, tail = 0, vectors = 1, vector_tail = 0;
  signed char window = 1, step = 1;
  activation_kind slow = activation_kind::pass;
  friend constexpr bool operator==(conv_key const&, conv_key const&) = default;
};

}  // namespace resin
