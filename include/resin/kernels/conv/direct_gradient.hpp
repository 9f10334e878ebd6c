// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The weight gradient of direct convolutions, depthwise ones among them, in two phases: partial
// sums over a fixed number of chunks of the batch, then their sum in canonical layout.

#include <resin/geometry/conv/depthwise_gradient.hpp>
#include <resin/kernels/conv/direct_gradient_ahead.hpp>
#include <resin/kernels/conv/direct_gradient_tile.hpp>
#include <resin/kernels/conv/gather.hpp>
#include <resin/kernels/conv/gradient_sums.hpp>
#include <resin/kernels/thread_grid.hpp>

#include <cstddef>

namespace resin::kernels::detail::inline RESIN_TARGET {

/// All tiles of one (panel, channel block): tap, then channels; planar: (channel, tap) lines.
template <conv_key Key, int Vectors, class T>
RESIN_INLINE void gradient_pair(gradient_job<T> job, gradient_ahead& ahead, int const* offset,
                                int taps, int channels, T* sums) {
  constexpr int width = Vectors * simd::lanes<T>;
  T const* const x = job.x;
  if constexpr (Key.x == layout::planar) {
    for (int line = 0; line < channels * taps; line += Key.tile.cols) {
      ahead.deal(job);
      gradient_lines<Key.tile.cols, Key.tile.taps, Vectors>(
          job, offset + line, sums + static_cast<std::ptrdiff_t>(line) * width);
    }
  } else {
    for (int t = 0; t < taps; ++t)
      for (int c = 0; c < channels; c += Key.tile.cols) {
        job.x = x + offset[t] + c;
        ahead.deal(job);
        gradient_tile<Key.tile.cols, Vectors>(
            job, sums + static_cast<std::ptrdiff_t>(t * simd::lanes<T> + c) * width);
      }
  }
}

/// First phase. Loops: chunk, group of images (or band of rows) whose x and dy fit in L1, channel
/// block of x (gathered with its border), panel of filters, tap, channels; the register tile sums
/// over the group's pixels. Lanes of x and dy past C and K may hold any finite value: their sums
/// are never read. `partial` holds plan.partial(batch) elements. Parts share chunks and (channel
/// block, panel) pairs.
template <conv_key Key, class T>
RESIN_KERNEL RESIN_ONE_REGION void direct_backward_weights(
    conv_gradient<gradient_blocking> const& gradient, span_of<T const> x_of, span_of<T const> dy_of,
    int batch, T* partial, T* scratch, part who) {
  conv_shape const& shape = gradient.shape;
  gradient_blocking const b = gradient.blocking;
  T const *const x = x_of.data, *const dy = dy_of.data;
  std::ptrdiff_t const x_image = x_of.image, dy_image = dy_of.image;
  constexpr int lanes = simd::lanes<T>, pixel = Key.x == layout::planar ? 1 : lanes;
  constexpr bool depthwise = Key.algorithm == conv_algorithm::depthwise;
  correlation const g = geometry::forward_correlation(shape);
  int const panels = b.partial.panels;
  int const taps = shape.R * shape.S, planes = Key.x == layout::planar ? shape.C : 1;
  int* const offset = reinterpret_cast<int*>(scratch);
  T* const band = scratch + b.table;
  std::ptrdiff_t const x_plane = static_cast<std::ptrdiff_t>(shape.H) * shape.W * pixel;
  for (int c = 0, i = 0; c < planes; ++c)
    for (int r = 0; r < shape.R; ++r)
      for (int s = 0; s < shape.S; ++s, ++i)
        offset[i] = static_cast<int>(tap_offset(b.row_elements, b.phases, b.phase_width, pixel,
                                                r * shape.dilation_h * (shape.R > 1),
                                                s * shape.dilation_w) +
                                     c * (b.flat ? x_plane : b.block_elements));
  if (Key.x == layout::planar)
    for (int i = planes * taps; i < b.partial.lines; ++i) offset[i] = offset[0];

  int const chunks = b.chunks.count(batch);
  long long const pairs = static_cast<long long>(b.x_blocks) * panels;
  thread_grid const grid = share_grid(who.count, chunks, pairs, false);
  task_range const my_chunks = share(chunks, {who.index / grid.panels, grid.rows});
  task_range const mine = share(pairs, {who.index % grid.panels, grid.panels});
  if (mine.first == mine.last) return;
  std::ptrdiff_t const y_plane = static_cast<std::ptrdiff_t>(shape.P) * shape.Q * lanes;
  gradient_job<T> job;
  job.x_row = b.row_elements * b.row_step;
  job.dy_row = static_cast<std::ptrdiff_t>(b.cols) * lanes;
  job.dy_vector = y_plane;
  job.dy_image = dy_image;
  job.x_image = b.flat ? x_image : b.block_elements * planes;
  for (long long chunk = my_chunks.first; chunk < my_chunks.last; ++chunk) {
    task_range const units =
        share(static_cast<long long>(batch) * b.bands, {static_cast<int>(chunk), chunks});
    for (long long unit = units.first; unit < units.last;) {
      int const image = static_cast<int>(unit / b.bands),
                row = static_cast<int>(unit % b.bands) * b.band;
      job.images = units.last - unit < b.group ? static_cast<int>(units.last - unit) : b.group;
      job.rows = row + b.band < b.rows ? b.band : b.rows - row;
      job.cols = b.flat && row == b.rows - 1 ? b.last_cols : b.cols;
      job.first = unit == units.first;
      gather_shape const s{shape.H,
                           shape.W,
                           (job.rows - 1) * b.row_step + (shape.R - 1) * shape.dilation_h + 1,
                           row * shape.stride_h - shape.pad_top,
                           b.row_inc,
                           b.phases,
                           b.phase_width,
                           -shape.pad_left,
                           shape.stride_w};
      gradient_ahead ahead =
          next_unit<Key>(shape, b, job, unit, units.last, x, x_image, dy, dy_image, batch);
      for (int block = static_cast<int>(mine.first / panels);
           block * static_cast<long long>(panels) < mine.last; ++block) {
        T const* const from = x + image * x_image + block * x_plane;
        if (b.flat) {
          job.x = from + static_cast<std::ptrdiff_t>(row) * b.cols * pixel;
        } else {
          for (int i = 0; i < job.images; ++i)
            for (int p = 0; p < planes; ++p)
              gather_plane<Key.x == layout::blocked>(s, from + i * x_image + p * x_plane,
                                                     band + (i * planes + p) * b.block_elements);
          job.x = band;
        }
        T const* const y =
            dy + image * dy_image + static_cast<std::ptrdiff_t>(row) * b.cols * lanes;
        if constexpr (depthwise) {
          job.dy = y + block * y_plane;
          depthwise_gradient_tile(
              job, offset, taps,
              partial + chunk * b.partial.size + static_cast<std::ptrdiff_t>(block) * taps * lanes);
        } else {
          int const first =
              block == mine.first / panels ? static_cast<int>(mine.first % panels) : 0;
          int const last =
              (block + 1LL) * panels < mine.last
                  ? panels
                  : static_cast<int>(mine.last - static_cast<long long>(block) * panels);
          int const channels = Key.x == layout::planar           ? shape.C
                               : shape.C - block * lanes < lanes ? shape.C - block * lanes
                                                                 : lanes;
          for (int p = first; p < last; ++p) {
            channel_range const seen = panel_x_blocks(Key, g, p, lanes);
            if (block < seen.first || block >= seen.last) continue;
            job.dy = y + p * Key.tile.vectors * y_plane;
            T* const sums =
                partial + chunk * b.partial.size +
                (static_cast<std::ptrdiff_t>(p) * b.partial.panel_blocks + block - seen.first) *
                    b.partial.lines * (Key.tile.vectors * lanes);
            if constexpr (Key.tile.vector_tail != 0) {
              if (p == panels - 1) {
                gradient_pair<Key, Key.tile.vector_tail>(job, ahead, offset, taps, channels, sums);
                continue;
              }
            }
            gradient_pair<Key, Key.tile.vectors>(job, ahead, offset, taps, channels, sums);
          }
        }
      }
      unit += job.images;
    }
  }
}

struct direct_gradient : geometry::direct_gradient {
  template <conv_key Key, class T>
  static RESIN_INLINE void run(conv_gradient<blocking> const& g, span_of<T const> x,
                               span_of<T const> dy, int batch, T* partial, T* scratch, part who) {
    direct_backward_weights<Key>(g, x, dy, batch, partial, scratch, who);
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
