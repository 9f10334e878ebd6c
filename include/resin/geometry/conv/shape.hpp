// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The arithmetic of convolutions. Forward and backward-data are both *correlations*: along each
// axis
//   y[out_first + i * out_step] = sum over m < taps of x[in_first + i * in_step + m * tap_step] *
//   w[tap m]
// with x zero outside its extent. Backward-data with stride s is s correlations an axis, one for
// each position modulo s, every one with in_step 1 and a subset of the taps.

#include <resin/base/blocks.hpp>
#include <resin/base/macros.hpp>
#include <resin/base/target.hpp>

namespace resin::inline RESIN_VERSION {

/// A convolution layer. C and K are the extents in memory; with groups > 1 the channels have no
/// holes.
struct conv_shape {
  int C = 1, H = 1, W = 1, K = 1, P = 1, Q = 1, R = 1, S = 1;
  int stride_h = 1, stride_w = 1, dilation_h = 1, dilation_w = 1, pad_top = 0, pad_left = 0,
      groups = 1;
  friend constexpr bool operator==(conv_shape const&, conv_shape const&) = default;
};

}  // namespace resin
namespace resin::geometry::inline RESIN_VERSION {

using base::ceil_div;
using base::round_up;

/// One axis of a correlation. Tap m uses the window's weight weight_first + m * weight_step.
struct conv_axis {
  int out, out_first, out_step, in_first, in_step, taps, tap_step, weight_first, weight_step;
};

/// c channels of in_h x in_w give k filters of out_h x out_w; `transposed` says that weights are
/// [c][k].
struct correlation {
  int c, k, in_h, in_w, out_h, out_w, groups;
  bool transposed;
  conv_axis row, col;
};

[[nodiscard]] constexpr conv_axis forward_axis(int out, int pad, int stride, int taps,
                                               int dilation) {
  return {out, 0, 1, -pad, stride, taps, dilation, 0, 1};
}

/// The positions i of dx with (i + pad) % stride == phase, and the taps r with r * dilation %
/// stride == phase.
[[nodiscard]] constexpr conv_axis backward_axis(int extent, int pad, int stride, int taps,
                                                int dilation, int phase) {
  int const first = ((phase - pad) % stride + stride) % stride;
  int const count = first < extent ? (extent - 1 - first) / stride + 1 : 0;
  int r_first = 0;
  while (r_first < taps && r_first < stride && r_first * dilation % stride != phase) ++r_first;
  if (r_first >= taps || r_first >= stride) return {count, first, stride, 0, 1, 0, 1, 0, 1};
  int r_step = 1;
  while (r_step * dilation % stride != 0) ++r_step;
  int const n = (taps - 1 - r_first) / r_step + 1, last = r_first + (n - 1) * r_step;
  return {count,
          first,
          stride,
          (first + pad - last * dilation) / stride,
          1,
          n,
          r_step * dilation / stride,
          last,
          -r_step};
}

[[nodiscard]] constexpr correlation forward_correlation(conv_shape const& s) {
  return {s.C,
          s.K,
          s.H,
          s.W,
          s.P,
          s.Q,
          s.groups,
          false,
          forward_axis(s.P, s.pad_top, s.stride_h, s.R, s.dilation_h),
          forward_axis(s.Q, s.pad_left, s.stride_w, s.S, s.dilation_w)};
}

[[nodiscard]] constexpr correlation backward_correlation(conv_shape const& s, int phase_h,
                                                         int phase_w) {
  return {s.K,
          s.C,
          s.P,
          s.Q,
          s.H,
          s.W,
          s.groups,
          true,
          backward_axis(s.H, s.pad_top, s.stride_h, s.R, s.dilation_h, phase_h),
          backward_axis(s.W, s.pad_left, s.stride_w, s.S, s.dilation_w, phase_w)};
}

/// Visits the correlations of backward-data in a fixed order; those without an output are left out.
template <class F>
constexpr void for_each_phase(conv_shape const& s, F&& visit) {
  for (int a = 0; a < s.stride_h; ++a)
    for (int b = 0; b < s.stride_w; ++b) {
      correlation const g = backward_correlation(s, a, b);
      if (g.row.out > 0 && g.col.out > 0) visit(g);
    }
}

/// True where every channel has one filter of its own.
[[nodiscard]] constexpr bool is_depthwise(correlation const& g) {
  return g.groups > 1 && g.groups == g.c && g.groups == g.k;
}

/// A 1x1 correlation over whole planes: the image is one row of pixels, read in place.
[[nodiscard]] constexpr bool is_flat(conv_axis const& a, int in) {
  return a.taps == 1 && a.in_first == 0 && a.in_step == 1 && a.out_step == 1 && a.out == in;
}
[[nodiscard]] constexpr bool is_flat(correlation const& g) {
  return is_flat(g.row, g.in_h) && is_flat(g.col, g.in_w);
}

struct channel_range {
  int first, last;
};

/// The channels that filters [k0, k1) read.
[[nodiscard]] RESIN_INLINE constexpr channel_range filter_channels(correlation const& g, int k0,
                                                                   int k1) {
  if (g.groups == 1) return {0, g.c};
  int const kg = g.k / g.groups, cg = g.c / g.groups;
  return {k0 / kg * cg, ((k1 < g.k ? k1 : g.k) - 1) / kg * cg + cg};
}

/// Channels times vectors over all panels of `width` filters: proportional to the multiply-adds.
[[nodiscard]] constexpr long long panel_channels_total(correlation const& g, int width, int block) {
  long long total = 0;
  for (int k = 0; k < g.k; k += width) {
    channel_range const c = filter_channels(g, k, k + width);
    total += static_cast<long long>(c.last - c.first) * (width / block);
  }
  return total;
}

/// Most channels of any panel of `width` filters; panels are packed at equal distances.
[[nodiscard]] constexpr int panel_channels_most(correlation const& g, int width) {
  if (g.groups == 1) return g.c;
  int most = 0;
  for (int k = 0; k < g.k; k += width) {
    channel_range const c = filter_channels(g, k, k + width);
    if (c.last - c.first > most) most = c.last - c.first;
  }
  return most;
}

}  // namespace resin::geometry
