// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The weight gradient of 3x3 convolutions of stride 1 by Winograd's F(3x3,4x4).

#include <resin/geometry/conv/winograd_gradient.hpp>
#include <resin/kernels/conv/direct_gradient_tile.hpp>
#include <resin/kernels/conv/gradient_sums.hpp>
#include <resin/kernels/conv/winograd_transform.hpp>

#include <cstddef>

RESIN_INSTANTIATED
namespace resin::kernels::detail::inline RESIN_TARGET {

using geometry::winograd_gradient_blocking;

/// Channels of a register tile of that many filter vectors: a divisor of a channel block.
template <class T>
[[nodiscard]] constexpr int gradient_channels(int vectors) {
  int const room = (this_target.registers - 2 - vectors) / vectors;
  int cols = 1;
  while (2 * cols <= room && 2 * cols <= simd::lanes<T>) cols *= 2;
  return cols;
}

/// All points of one cell and group: sums[point] += x[point]^T dy[point], tiles of a pair of filter
/// blocks at a time, the last block alone where their number is odd.
/// x, dy: [point][block][tile][lane]; sums: [point][filter pair][channel][filter].
template <class T, class F>
RESIN_INLINE void winograd_gradient_products(gradient_job<T> job,
                                             winograd_gradient_blocking const& b, int c_blocks,
                                             int k_blocks, T* sums, F ahead) {
  constexpr int lanes = simd::lanes<T>;
  std::ptrdiff_t const block = static_cast<std::ptrdiff_t>(b.group) * lanes;
  T const *const x = job.x, *const dy = job.dy;
  for (int point = 0; point < geometry::winograd_gradient_points; ++point) {
    T* to = sums + point * static_cast<std::ptrdiff_t>(b.sums);
    job.dy = dy + point * static_cast<std::ptrdiff_t>(b.gradients);
    auto const panel = [&](auto vectors) RESIN_UNROLLED {
      constexpr int step = gradient_channels<T>(vectors);
      T const* from = x + point * static_cast<std::ptrdiff_t>(b.inputs);
      for (int c = 0; c < c_blocks; ++c, from += block) {
        ahead();
        for (int i = 0; i < lanes; i += step) {
          job.x = from + i;
          gradient_tile<step, vectors, false>(job, to);
          to += step * vectors * lanes;
        }
      }
      job.dy += vectors * block;
    };
    int k = 0;
    for (; k + 2 <= k_blocks; k += 2) panel(std::integral_constant<int, 2>{});
    if (k < k_blocks) panel(std::integral_constant<int, 1>{});
  }
}

/// G^T u G of one channel and block of filters; u: the points `plane` elements apart; dw: the taps
/// `tap` elements apart.
template <class T>
RESIN_INLINE void winograd_gradient_output(T const* u, std::ptrdiff_t plane, T* dw,
                                           std::ptrdiff_t tap) {
  constexpr int lanes = simd::lanes<T>;
  alignas(64) T half[18 * lanes];
  simd::vec<T> d[6], v[3];
  for (int i = 0; i < 6; ++i) {
    unroll<6>([&](auto j) RESIN_UNROLLED { d[j] = simd::load(u + j * plane); });
    winograd_axis<4, 3>::template backward_weights<T>(d, v);
    unroll<3>([&](auto j) RESIN_UNROLLED { simd::store(half + (i * 3 + j) * lanes, v[j]); });
    u += 6 * plane;
  }
  for (int j = 0; j < 3; ++j) {
    unroll<6>([&](auto i) RESIN_UNROLLED { d[i] = simd::load(half + (i * 3 + j) * lanes); });
    winograd_axis<4, 3>::template backward_weights<T>(d, v);
    unroll<3>([&](auto i) RESIN_UNROLLED { simd::store(dw + (i * 3 + j) * tap, v[i]); });
  }
}

/// First phase by Winograd; the second is that of the direct gradient with one vector of filters.
/// Loops: chunk, cell, group of tiles: their transforms, then point, two blocks of filters,
/// channels. The register tile sums over the group's tiles, the sums of a cell stay in L2 and are
/// transformed once a chunk. `partial` holds plan.partial(batch) elements. Parts share chunks and
/// cells.
template <class T>
RESIN_KERNEL RESIN_ONE_REGION void winograd_backward_weights(
    conv_gradient<winograd_gradient_blocking> const& gradient, span_of<T const> x_of,
    span_of<T const> dy_of, int batch, T* partial, T* scratch, part who) {
  conv_shape const& shape = gradient.shape;
  winograd_gradient_blocking const b = gradient.blocking;
  T const *const x = x_of.data, *const dy = dy_of.data;
  std::ptrdiff_t const x_image = x_of.image, dy_image = dy_of.image;
  constexpr int lanes = simd::lanes<T>, points = geometry::winograd_gradient_points;
  T *const inputs = scratch, *const gradients = inputs + points * b.inputs,
           *const sums = gradients + points * b.gradients;
  std::ptrdiff_t const x_plane = static_cast<std::ptrdiff_t>(shape.H) * shape.W * lanes,
                       y_plane = static_cast<std::ptrdiff_t>(shape.P) * shape.Q * lanes,
                       block = static_cast<std::ptrdiff_t>(b.group) * lanes,
                       line = 9 * lanes * lanes;
  int const cells = b.c_cells * b.k_cells, chunks = b.chunks.count(batch);
  thread_grid const grid = share_grid(who.count, chunks, cells, false);
  task_range const my_chunks = share(chunks, {who.index / grid.panels, grid.rows});
  task_range const mine = share(cells, {who.index % grid.panels, grid.panels});
  gradient_job<T> job{};
  job.dy_vector = block;
  job.images = job.rows = 1;
  for (long long chunk = my_chunks.first; chunk < my_chunks.last; ++chunk) {
    task_range const tiles =
        share(static_cast<long long>(batch) * b.rows * b.cols, {static_cast<int>(chunk), chunks});
    for (int cell = static_cast<int>(mine.first); cell < mine.last; ++cell) {
      int const c = cell / b.k_cells * b.c_cell, k = cell % b.k_cells * b.k_cell,
                c_blocks = b.c_blocks - c < b.c_cell ? b.c_blocks - c : b.c_cell,
                k_blocks = b.k_blocks - k < b.k_cell ? b.k_blocks - k : b.k_cell;
      tile_source<T> const from{x + c * x_plane, x_image,         shape.H, shape.W,
                                -shape.pad_top,  -shape.pad_left, b.rows,  b.cols},
          with{dy + k * y_plane, dy_image, shape.P, shape.Q, 0, 0, b.rows, b.cols};
      for (long long tile = tiles.first; tile < tiles.last; tile += job.cols) {
        job.cols = tiles.last - tile < b.group ? static_cast<int>(tiles.last - tile) : b.group;
        job.first = tile == tiles.first;
        // Where a group is all of the chunk, its x is still there from the cell before.
        bool const kept = job.cols == tiles.last - tiles.first && k > 0 && cell > mine.first;
        for (int i = kept ? c_blocks : 0; i < c_blocks; ++i) {
          tile_source<T> plane = from;
          plane.data += i * x_plane;
          transform_tiles<6, 6, 4>(
              plane, tile, job.cols, inputs + i * block, static_cast<std::ptrdiff_t>(b.inputs),
              [](auto const& d, auto& v)
                  RESIN_UNROLLED { winograd_axis<4, 3>::template input<T>(d, v); });
        }
        for (int i = 0; i < k_blocks; ++i) {
          tile_source<T> plane = with;
          plane.data += i * y_plane;
          transform_tiles<4, 6, 4>(plane, tile, job.cols, gradients + i * block,
                                   static_cast<std::ptrdiff_t>(b.gradients),
                                   [](auto const& d, auto& v) RESIN_UNROLLED {
                                     winograd_axis<4, 3>::template backward_output<T>(d, v);
                                   });
        }
        job.x = inputs;
        job.dy = gradients;
        long long const next = tile + job.cols;
        int const left =
                      tiles.last - next < b.group ? static_cast<int>(tiles.last - next) : b.group,
                  times = points * c_blocks * ceil_div(k_blocks, 2);
        tile_fetch<4, T> fetch[] = {{from, 2, false, next, left, c_blocks, times},
                                    {with, 0, false, next, left, k_blocks, times}};
        winograd_gradient_products(job, b, c_blocks, k_blocks, sums, [&]() RESIN_UNROLLED {
          for (auto& tensor : fetch) tensor();
        });
      }
      for (int i = 0; i < k_blocks; ++i) {
        int const vectors = i == k_blocks - 1 && i % 2 == 0 ? 1 : 2;
        T const* u = sums + static_cast<std::ptrdiff_t>(i / 2 * 2) * c_blocks * lanes * lanes +
                     i % 2 * lanes;
        T* const to = partial + (chunk * b.k_blocks * b.c_blocks +
                                 static_cast<std::ptrdiff_t>(k + i) * b.c_blocks + c) *
                                    line;
        for (int j = 0; j < c_blocks * lanes; ++j, u += vectors * lanes)
          winograd_gradient_output(u, static_cast<std::ptrdiff_t>(b.sums),
                                   to + j / lanes * line + j % lanes * lanes, lanes * lanes);
      }
    }
  }
}

struct winograd_gradient : geometry::winograd_gradient {
  template <conv_key Key, class T>
  static RESIN_INLINE void run(conv_gradient<blocking> const& g, span_of<T const> x,
                               span_of<T const> dy, int batch, T* partial, T* scratch, part who) {
    winograd_backward_weights(g, x, dy, batch, partial, scratch, who);
  }
  template <conv_key Key, class T>
  static RESIN_INLINE void finish(conv_gradient<blocking> const& g, T const* partial, int batch,
                                  channel_map c, channel_map k, T* dw, part who) {
    finish_gradient(Key, g.blocking.partial, g.blocking.chunks.count(batch), g.shape, partial, c, k,
                    dw, who);
  }
  template <class T>
  static RESIN_INLINE void bias(conv_shape const& s, span_of<T const> dy, int batch, channel_map k,
                                T* db, part who) {
    bias_gradient(s, dy, batch, k, db, who);
  }
};

}  // namespace resin::kernels::detail
RESIN_END_INSTANTIATED
