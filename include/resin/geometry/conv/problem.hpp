// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What is asked when an algorithm is chosen, and what an algorithm hands to its kernel.

#include <resin/dsl/algorithm.hpp>
#include <resin/geometry/conv/key.hpp>
#include <resin/geometry/conv/shape.hpp>

RESIN_INSTANTIATED
namespace resin::inline RESIN_VERSION {

/// What a plan may choose from, for how many images at a time it is made, and how the gradient that
/// comes in and the result lie; a planar result is made by rows.
struct conv_request {
  algorithm by = algorithm::automatic;
  int images = 1;
  layout dy = layout::blocked, result = layout::blocked;
};

}  // namespace resin
namespace resin::geometry::inline RESIN_VERSION {

/// A correlation that reads x as it lies, to elements of `bytes` bytes on target `t`.
struct conv_problem {
  correlation g;
  layout x;
  conv_request asked;
  target t;
  int bytes;
  [[nodiscard]] constexpr int lanes() const { return t.lanes(bytes); }
  /// Blocks of filters.
  [[nodiscard]] constexpr int blocks() const { return ceil_div(g.k, lanes()); }
  [[nodiscard]] constexpr bool planar() const { return x == layout::planar; }
  [[nodiscard]] constexpr bool to_planes() const { return asked.result == layout::planar; }
  /// True where nobody asked for an algorithm and results need not be exact to the last digits.
  [[nodiscard]] constexpr bool open() const {
    return asked.by == algorithm::automatic && bytes == 4;
  }
};

/// The weight gradient of a convolution of shape s that reads x, and dy as asked.dy says.
struct gradient_problem {
  conv_shape s;
  layout x;
  conv_request asked;
  target t;
  int bytes;
  [[nodiscard]] constexpr bool planar() const { return x == layout::planar; }
  [[nodiscard]] constexpr bool from_planes() const { return asked.dy == layout::planar; }
  [[nodiscard]] constexpr bool is_depthwise() const {
    return !planar() && geometry::is_depthwise(forward_correlation(s));
  }
};

/// What `summary` says of a kernel: a word, and the numbers of its tile that are not 0.
struct kernel_words {
  char const* word;
  int numbers[3];
};

/// One correlation ready for its kernel: how it is walked, and elements of packed weights.
template <class Blocking>
struct conv_phase {
  correlation shape;
  Blocking blocking;
  long long weights;
};

/// Those of a convolution, in the order in which their weights are packed: forward is one,
/// backward-data one for each position modulo the stride.
template <class Blocking, int Most>
struct conv_phases {
  conv_phase<Blocking> phases[Most];
  int count;
};

/// A weight gradient ready for its kernel.
template <class Blocking>
struct conv_gradient {
  conv_shape shape;
  Blocking blocking;
};

/// How a batch is cut into chunks with partial sums of their own: of `bands` bands an image, at
/// least `least` a chunk, at most `most` chunks.
struct gradient_chunks {
  int most = 1, bands = 1, least = 1;
  /// For a batch; never depends on the number of threads.
  [[nodiscard]] constexpr int count(int batch) const {
    long long const n = static_cast<long long>(batch) * bands / least;
    return n < 1 ? 1 : n < most ? static_cast<int>(n) : most;
  }
  friend constexpr bool operator==(gradient_chunks const&, gradient_chunks const&) = default;
};

/// How one chunk's partial sums lie: [panel of filters][channel block][line][filter], the panels of
/// as many vectors as the key's tile.
struct partial_sums {
  int panels, panel_blocks;  ///< filter panels, most channel blocks of a panel
  int lines;  ///< rows of vectors of one (panel, channel block): (channel, tap) pairs
  long long size;
};

}  // namespace resin::geometry
RESIN_END_INSTANTIATED
