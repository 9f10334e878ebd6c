// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What a weight gradient reads next, fetched to L2 while its sums run from L1: one line for each
// pixel that a register tile takes. In bursts between the tiles the same lines gain a quarter as
// much: the queues of the cache fill up and the tile waits (benchmarks/kernels/conv.cpp).

#include <resin/geometry/conv/direct_gradient.hpp>
#include <resin/kernels/conv/direct_gradient_tile.hpp>
#include <resin/kernels/conv/operands.hpp>
#include <resin/kernels/unroll.hpp>

#include <cstddef>

RESIN_INSTANTIATED
namespace resin::kernels::detail::inline RESIN_TARGET {

using geometry::gradient_blocking;

/// Memory to be fetched, in runs of `pieces` pieces, `runs` of them an image.
struct memory_runs {
  char const* data;
  std::ptrdiff_t image, run, piece;  ///< bytes between them
  int pieces, runs, left;
  RESIN_INLINE char const* next() {
    --left;
    int const r = left / pieces;
    return data + r / runs * image + r % runs * run + left % pieces * piece;
  }
};

/// What the next pixels are read from, dealt out to register tiles: `every` tiles one gets a piece,
/// a line for each of its pixels.
struct gradient_ahead {
  memory_runs x, dy;
  int every, wait;
  template <class T>
  RESIN_INLINE void deal(gradient_job<T>& job) {
    job.ahead = reinterpret_cast<char const*>(job.dy);
    job.ahead_step = 0;
    if (x.left + dy.left == 0 || --wait > 0) return;
    wait = every;
    job.ahead = x.left ? x.next() : dy.next();
    job.ahead_step = 64;
  }
};

/// What is read after the `job` at `unit`, if it comes from memory and L2 has room for it.
template <conv_key Key, class T>
RESIN_INLINE gradient_ahead next_unit(conv_shape const& shape, gradient_blocking const& b,
                                      gradient_job<T> const& job, long long unit, long long last,
                                      T const* x, std::ptrdiff_t x_image, T const* dy,
                                      std::ptrdiff_t dy_image, int batch) {
  constexpr int lanes = simd::lanes<T>, bytes = static_cast<int>(sizeof(T));
  constexpr bool planar = Key.x == layout::planar;
  long long const next = unit + job.images;
  int const images = last - next < b.group ? static_cast<int>(last - next) : b.group,
            row = static_cast<int>(next % b.bands) * b.band;
  std::ptrdiff_t const piece = 64LL * job.images * job.rows * job.cols;
  auto const runs = [&](T const* data, std::ptrdiff_t image, std::ptrdiff_t run, int count,
                        std::ptrdiff_t from, std::ptrdiff_t size) RESIN_UNROLLED {
    int const pieces = static_cast<int>((size * bytes + piece - 1) / piece);
    return memory_runs{reinterpret_cast<char const*>(data + next / b.bands * image + from),
                       image * bytes,
                       run * bytes,
                       piece,
                       pieces,
                       count,
                       pieces * count * images};
  };
  int const x_rows = b.flat ? 1 : shape.stride_h;
  std::ptrdiff_t const x_row = (b.flat ? b.cols : shape.W) * (planar ? 1 : lanes) * x_rows,
                       dy_row = static_cast<std::ptrdiff_t>(b.cols) * lanes,
                       pixels = static_cast<std::ptrdiff_t>(shape.H) * shape.W;
  int const x_runs = planar ? shape.C : b.x_blocks, dy_runs = ceil_div(shape.K, lanes);
  gradient_ahead a{
      runs(x, x_image, planar ? pixels : pixels * lanes, x_runs, row * x_row, b.band * x_row),
      runs(dy, dy_image, static_cast<std::ptrdiff_t>(shape.P) * shape.Q * lanes, dy_runs,
           row * dy_row, b.band * dy_row),
      1, 1};
  bool const far = (x_image + dy_image) * batch * bytes / 2 > b.cache,
             fits = (x_runs * x_row + dy_runs * dy_row) * b.band * images * bytes * 2 <= b.cache;
  if (images < 1 || !far || !fits) a.x.left = a.dy.left = 0;
  if (shape.R < shape.stride_h) a.x.left = 0;  // most of it is not read
  int const tiles = b.x_blocks * b.partial.panels * b.partial.lines / Key.tile.cols,
            pieces = a.x.left + a.dy.left;
  if (pieces > 0 && tiles > pieces) a.every = tiles / pieces;
  return a;
}

}  // namespace resin::kernels::detail
RESIN_END_INSTANTIATED
