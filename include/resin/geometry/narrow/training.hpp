// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Convolutions of a training step with bfloat16 operands: x, dy and weights are rounded on the way
// into memory that the threads share, in groups of images, and multiplied from there; sums and
// results are floats. C and K are extents in memory, of tensors in vectors of floats.

#include <resin/geometry/narrow/plan.hpp>

#include <cstddef>

namespace resin::geometry::inline RESIN_VERSION {

/// Those that training takes: dense in channels, both tensors in vectors. Few channels would leave
/// a word's neighbours empty, few pixels a tile.
[[nodiscard]] constexpr bool suits_bfloat16(conv_shape const& s) {
  return s.groups == 1 && s.C >= 8 && s.K >= 8 && s.P * s.Q >= 4 && s.H * s.W >= 4;
}

/// Shared memory of the correlations of one op, in bytes: the packed weights of each, bias, factors
/// of a folded batch norm, the x of a group of images.
struct bfloat16_room {
  int x_block = 0, images = 1;  ///< bytes of a pixel that lie together; images of a group
  long long x_image = 0;  ///< bytes
  long long packed = 0, constants = 0;  ///< bytes of all weights; floats of bias, and of factors
  long long scratch = 0;  ///< bytes for one thread

  [[nodiscard]] constexpr long long bias() const { return packed; }
  [[nodiscard]] constexpr long long factors() const { return packed + 4 * constants; }
  [[nodiscard]] constexpr long long x() const { return packed + 8 * constants; }
  [[nodiscard]] constexpr long long shared() const { return x() + images * x_image; }

  /// Room for one more, which reads the same x, and its plan.
  constexpr narrow_plan add(correlation const& g, activation_kind slow, target t, narrow_target n) {
    if (x_block == 0) {
      x_block = narrow_block(g.c, narrow_type::bfloat16, t);
      x_image = static_cast<long long>(ceil_div(2 * g.c, x_block)) * x_block * g.in_h * g.in_w;
      // A group's x stays in L2 while it is multiplied.
      long long const fit = t.l2 / x_image;
      images = fit < 1 ? 1 : fit < 32 ? static_cast<int>(fit) : 32;
    }
    narrow_plan const p =
        plan_narrow(g, narrow_type::bfloat16, x_block, t.simd_bytes, t, n, slow, true);
    packed += round_up(p.packed, 64);
    long long const filters = round_up(p.constants, 16);
    if (filters > constants) constants = filters;
    if (p.scratch > scratch) scratch = p.scratch;
    return p;
  }
};

/// The correlations themselves: one, forward, or those of backward-data, at most stride_h *
/// stride_w.
template <int Most>
struct bfloat16_correlations : bfloat16_room {
  narrow_plan phases[std::size_t{Most}] = {};
  int count = 0;
};

[[nodiscard]] constexpr bfloat16_correlations<1> bfloat16_forward(conv_shape const& s,
                                                                  activation_kind slow, target t,
                                                                  narrow_target n) {
  bfloat16_correlations<1> r;
  r.phases[r.count++] = r.add(forward_correlation(s), slow, t, n);
  return r;
}
template <int Most>
[[nodiscard]] constexpr bfloat16_correlations<Most> bfloat16_backward(conv_shape const& s, target t,
                                                                      narrow_target n) {
  bfloat16_correlations<Most> r;
  for_each_phase(s, [&](correlation const& g) {
    r.phases[r.count++] = r.add(g, activation_kind::pass, t, n);
  });
  return r;
}

/// dw as products of matrices: for each tap, (K x positions) of dy by (positions x C) of x. x has a
/// plane for each position modulo the stride that a tap reads, with its border, `width` pixels a
/// row; dy lies in the same rows, zero between. So a tap is a shift of dy against x, and the images
/// of a group are one line of positions.
struct bfloat16_gradient {
  int C, K, taps, R, S;
  int rows, cols, width, plane;  ///< of dy; pixels of a row and of an image of one phase
  int phases_h, phases_w;
  int before;  ///< zeros before dy: the farthest tap's shift
  int images;  ///< of a group
  int line;  ///< elements of a filter's row of dy, an odd number of cache lines

  [[nodiscard]] constexpr int phases() const { return phases_h * phases_w; }
  [[nodiscard]] constexpr int c_blocks() const { return ceil_div(C, 16); }
  [[nodiscard]] constexpr int k_blocks() const { return ceil_div(K, 16); }
  /// Of n images, in steps of a tile's depth.
  [[nodiscard]] constexpr int positions(int n) const { return round_up(n * plane, 32); }
  /// Bytes of a channel block of one phase.
  [[nodiscard]] constexpr long long x_block() const { return 32LL * positions(images); }
  [[nodiscard]] constexpr long long dy_bytes() const { return 32LL * line * k_blocks(); }
  [[nodiscard]] constexpr long long x_bytes() const { return x_block() * phases() * c_blocks(); }
  /// Two blocks of filters by two of channels are one task; 1 KB a tap and pair of blocks.
  [[nodiscard]] constexpr int c_tasks() const { return ceil_div(c_blocks(), 2); }
  [[nodiscard]] constexpr int tasks() const { return ceil_div(k_blocks(), 2) * c_tasks(); }
  [[nodiscard]] constexpr long long shared() const {
    return dy_bytes() + x_bytes() + 4096LL * taps * tasks();
  }
};

/// Residues below `limit` that a window's taps have modulo the stride: the number of a phase.
[[nodiscard]] constexpr int phases_below(int limit, int taps, int dilation, int stride) {
  int n = 0;
  for (int a = 0; a < limit; ++a)
    for (int r = 0; r < taps; ++r)
      if (r * dilation % stride == a) {
        ++n;
        break;
      }
  return n;
}

[[nodiscard]] constexpr bfloat16_gradient bfloat16_weight_gradient(conv_shape const& s, target t) {
  bfloat16_gradient g{};
  g.C = s.C;
  g.K = s.K;
  g.R = s.R;
  g.S = s.S;
  g.taps = s.R * s.S;
  g.phases_h = phases_below(s.stride_h, s.R, s.dilation_h, s.stride_h);
  g.phases_w = phases_below(s.stride_w, s.S, s.dilation_w, s.stride_w);
  int const down = (s.R - 1) * s.dilation_h / s.stride_h,
            right = (s.S - 1) * s.dilation_w / s.stride_w;
  g.width = s.Q + right;
  g.plane = round_up((s.P + down) * g.width, 2);
  g.before = round_up(down * g.width + right, 32);
  // Without a border between them, rows are one.
  g.rows = right == 0 ? 1 : s.P;
  g.cols = right == 0 ? s.P * s.Q : s.Q;
  long long const image = 2LL * g.plane * (round_up(s.K, 16) + round_up(s.C, 16) * g.phases()),
                  fit = 2LL * t.l2 / image, most = ceil_div(4096, g.plane);
  g.images = static_cast<int>(fit < 1 ? 1 : fit < most ? fit : most);
  int const lines = (g.before + g.positions(g.images) + 32) / 32;
  g.line = 32 * (lines + 1 - lines % 2);
  return g;
}

}  // namespace resin::geometry
