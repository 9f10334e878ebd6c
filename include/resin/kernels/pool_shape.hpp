// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The geometry of a pooling window, and how kernels walk one plane of channel blocks.

#include <resin/base/blocks.hpp>
#include <resin/base/macros.hpp>
#include <resin/base/part.hpp>
#include <resin/geometry/pool_width.hpp>
#include <resin/kernels/span_of.hpp>
#include <resin/kernels/unroll.hpp>
#include <resin/simd/vec.hpp>

#include <cstddef>

namespace resin::kernels::inline RESIN_TARGET {

/// x: (blocks,H,W), y: (blocks,P,Q), window R x S, of a maximum perhaps dilated. Windows may stick
/// out below and to the right (ceil_mode); each meets a pixel. `pad_bottom` and `pad_right` only
/// matter to an average that counts the padding.
struct pool_shape {
  int blocks, H, W, P, Q, R, S, stride_h, stride_w, pad_top, pad_left, pad_bottom, pad_right;
  bool count_include_pad;
  int dilation_h = 1, dilation_w = 1;
};

}  // namespace resin::kernels
namespace resin::kernels::detail::inline RESIN_TARGET {

/// The half-open range that a window starting at `start` covers inside an extent; dilated, every
/// `dilation`-th from its first.
struct window_range {
  int first, last;
};
[[nodiscard]] constexpr window_range clip(int start, int window, int extent, int dilation = 1) {
  int const end = start + (window - 1) * dilation + 1;
  return {start >= 0      ? start
          : dilation == 1 ? 0
                          : start + (dilation - 1 - start) / dilation * dilation,
          end < extent ? end : extent};
}

/// Output columns whose windows lie wholly inside the width: [first, last), perhaps empty.
[[nodiscard]] constexpr window_range interior(int pad_left, int stride, int S, int W, int Q) {
  int first = base::ceil_div(pad_left, stride);
  int last = W + pad_left - S < 0 ? 0 : (W + pad_left - S) / stride + 1;
  if (first > Q) first = Q;
  if (last > Q) last = Q;
  return {first, last < first ? first : last};
}

/// Walks the windows of output row p: edge(q, rows, columns) at the borders, inner(q, rows,
/// columns) where no column is cut off.
template <class Edge, class Inner>
RESIN_INLINE void walk_row(pool_shape const& s, int p, Edge&& edge, Inner&& inner) {
  window_range const rows = clip(p * s.stride_h - s.pad_top, s.R, s.H, s.dilation_h);
  int const reach = (s.S - 1) * s.dilation_w + 1;
  window_range const inside = interior(s.pad_left, s.stride_w, reach, s.W, s.Q);
  for (int q = 0, start = -s.pad_left; q < s.Q; ++q, start += s.stride_w)
    if (q >= inside.first && q < inside.last)
      inner(q, rows, window_range{start, start + reach});
    else
      edge(q, rows, clip(start, s.S, s.W, s.dilation_w));
}

/// dx = addend or zero on one plane, before windows are added to it; dx may be addend.
template <class T>
RESIN_INLINE void begin_plane(T const* addend, T* dx, std::ptrdiff_t elements) {
  constexpr int B = simd::lanes<T>;
  if (addend == dx) return;
  simd::vec<T> const zero(T(0));
  if (addend)
    for (std::ptrdiff_t i = 0; i < elements; i += B) {
      simd::storeu(dx + i, simd::loadu(addend + i));
      keep_loop();
    }
  else
    for (std::ptrdiff_t i = 0; i < elements; i += B) {
      simd::storeu(dx + i, zero);
      keep_loop();
    }
}

}  // namespace resin::kernels::detail
