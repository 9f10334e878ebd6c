// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Direct correlations over a batch: the loop nest around the register tile.

#include <resin/geometry/conv/direct.hpp>
#include <resin/kernels/conv/bands.hpp>
#include <resin/kernels/conv/direct_pack.hpp>
#include <resin/kernels/conv/direct_tile.hpp>
#include <resin/kernels/conv/operands.hpp>

#include <cstddef>

namespace resin::kernels::detail::inline RESIN_TARGET {

/// Fetches `lines` cache lines.
RESIN_INLINE void prefetch_lines(char const* p, int lines) {
  for (int i = 0; i < lines; ++i) simd::prefetch_l2(p + i * 64);
}

template <conv_key Key, class T>
struct direct_walk {
  static constexpr int lanes = simd::lanes<T>, step = Key.x == layout::planar ? 1 : lanes;
  static constexpr bool slow = Key.slow != activation_kind::pass;

  correlation const& g;
  conv_operands<T> const& o;
  T const* weights;
  direct_blocking const& b;
  int const* offset;
  std::ptrdiff_t panel_stride;  ///< elements of packed weights from panel to panel

  /// One panel of filters over output rows [row, end) of an image: channel chunk, row, tile.
  /// `cold`: x is read for the first time (in place, its planes are too short for the hardware to
  /// foresee).
  template <int Vectors>
  RESIN_INLINE void panel(int p, T const* x, int row_base, int row, int end, bool cold,
                          T const* addend, T* y) const {
    int const k0 = p * Key.tile.vectors * lanes;
    int const taps = g.row.taps * g.col.taps;
    channel_range const range = filter_channels(g, k0, k0 + Vectors * lanes);
    std::ptrdiff_t const plane = static_cast<std::ptrdiff_t>(g.out_h) * g.out_w * lanes;
    std::ptrdiff_t const y_row =
        b.flat ? Key.tile.cols * lanes
               : static_cast<std::ptrdiff_t>(g.row.out_step) * g.out_w * lanes;
    std::ptrdiff_t const y_first =
        p * Key.tile.vectors * plane +
        (static_cast<std::ptrdiff_t>(g.row.out_first) * g.out_w + g.col.out_first) * lanes;
    T const* w = weights + p * panel_stride;
    conv_tile_job<T> job;
    job.x_block = b.block_elements;
    job.x_channel = b.block_elements;
    job.x_row = b.row_elements * b.row_step;
    job.offset = offset;
    job.block = b.channel_block;
    job.bias = o.bias ? o.bias + k0 : nullptr;
    job.y_vector = plane;
    job.y_row = y_row;
    job.y_col = static_cast<std::ptrdiff_t>(g.col.out_step) * lanes;
    job.act = o.act;
    job.alpha = o.alpha;
    int const last_block = (range.last - 1) / b.channel_block;
    int const tiles = ((end - row + Key.tile.rows - 1) / Key.tile.rows) *
                      ((b.cols + Key.tile.cols - 1) / Key.tile.cols);
    for (int c = range.first / b.channel_block; c <= last_block;) {
      int const next = c + b.chunk_blocks <= last_block ? c + b.chunk_blocks : last_block + 1;
      int const from = c * b.channel_block > range.first ? c * b.channel_block : range.first;
      int const to = next * b.channel_block < range.last ? next * b.channel_block : range.last;
      job.first = from == range.first;
      job.last = to == range.last;
      job.taps = taps / Key.tile.taps;
      job.lane = from - c * b.channel_block;
      job.channels = taps ? to - from : 0;
      job.w = w;
      w += static_cast<std::ptrdiff_t>(to - from) * taps * Vectors * lanes;
      // The next chunk's weights come to L2 while this one's are used, a few lines for each channel
      // block and tap of a tile: more at a time wait for each other. Behind the last chunk lie the
      // weights of the convolution after this one.
      int const blocks = next - c, turns = blocks * job.taps;
      std::ptrdiff_t const chunk = (w - job.w) * static_cast<std::ptrdiff_t>(sizeof(T));
      int const lines =
          turns > 0
              ? static_cast<int>(chunk / 64 / (static_cast<std::ptrdiff_t>(tiles) * turns)) + 1
              : 0;
      char const *ahead = reinterpret_cast<char const*>(w), *const enough = ahead + chunk;
      for (int i = row; i < end; i += Key.tile.rows) {
        T const* const x_row =
            x + c * b.block_elements + (i - row_base) * b.row_step * b.row_elements;
        int const cols = b.flat && i == b.rows - 1 ? b.last_cols : b.cols;
        job.valid_rows = end - i < Key.tile.rows ? end - i : Key.tile.rows;
        job.y = y + y_first + i * y_row;
        job.addend = addend ? addend + y_first + i * y_row : nullptr;
        job.x = x_row;
        for (int q = 0; q < cols; q += Key.tile.cols) {
          job.ahead = ahead;
          job.lines = ahead < enough ? lines : 0;
          ahead += static_cast<std::ptrdiff_t>(turns) * lines * 64;
          if (b.flat && cold)
            for (int block = 0; block < blocks; ++block)
              prefetch_lines(reinterpret_cast<char const*>(job.x + Key.tile.cols * step +
                                                           block * b.block_elements),
                             step == 1 ? 1 : Key.tile.cols);
          job.valid_cols = cols - q < Key.tile.cols ? cols - q : Key.tile.cols;
          if constexpr (Key.tile.tail != 0) {
            if (job.valid_cols == Key.tile.tail) {
              conv_tile<Key.tile.rows, Key.tile.tail, Vectors, step, Key.tile.taps, !slow>(job);
              break;
            }
          }
          conv_tile<Key.tile.rows, Key.tile.cols, Vectors, step, Key.tile.taps, !slow>(job);
          job.x += Key.tile.cols * step;
          job.y += Key.tile.cols * job.y_col;
          if (addend) job.addend += Key.tile.cols * job.y_col;
        }
        if constexpr (slow)
          if (job.last)  // the row is still in L1
            for (int v = 0; v < job.valid_rows * Vectors; ++v) {
              T* const at = y + y_first + (i + v / Vectors) * y_row + v % Vectors * plane;
              activate_row<Key.slow>(at, cols, job.y_col, o.alpha);
            }
      }
      c = next;
    }
  }
};

/// Loops: phase, image, band of output rows (its input gathered to scratch unless it can be read in
/// place), panel of filters, chunk of channels (weights in L1, sums kept in y between chunks), row,
/// register tile. A band's input stays in L2 while all weights pass. Threads share rows and panels;
/// a sum's order depends on the key and the shape alone.
template <conv_key Key, class T>
RESIN_INLINE void direct_phase(conv_phase<direct_blocking> const& phase, T const* packed,
                               conv_operands<T> const& o, T* scratch, part who) {
  constexpr int lanes = simd::lanes<T>, pixel = Key.x == layout::planar ? 1 : lanes;
  correlation const& g = phase.shape;
  direct_blocking const& b = phase.blocking;
  int* const offset = reinterpret_cast<int*>(scratch);
  T* const band = scratch + b.table;
  for (int r = 0, t = 0; r < g.row.taps; ++r)
    for (int s = 0; s < g.col.taps; s += Key.tile.taps, ++t)
      offset[t] = static_cast<int>(tap_offset(b.row_elements, b.phases, b.phase_width, pixel,
                                              r * g.row.tap_step, s * g.col.tap_step));

  int const panels = ceil_div(g.k, Key.tile.vectors * lanes),
            units = ceil_div(b.rows, Key.tile.rows);
  thread_grid const grid =
      share_grid(who.count, static_cast<long long>(units) * o.batch, panels,
                 phase.weights > static_cast<long long>(g.c) * g.in_h * g.in_w * o.batch);
  task_range const rows =
      share(static_cast<long long>(units) * o.batch, {who.index / grid.panels, grid.rows});
  task_range const mine = share(panels, {who.index % grid.panels, grid.panels});
  if (mine.first == mine.last) return;
  direct_walk<Key, T> const walk{g, o,      packed,
                                 b, offset, static_cast<std::ptrdiff_t>(phase.weights / panels)};
  for (long long unit = rows.first; unit < rows.last;) {
    auto const [image, row, end] = next_band(b, Key.tile.rows, units, rows.last, unit);
    T const* x = o.x + image * o.x_image;
    int row_base = row;
    if (g.row.taps * g.col.taps == 0) {
      // A phase that no tap reaches: nothing of x is read.
    } else if (b.in_place) {
      x += (static_cast<std::ptrdiff_t>(g.row.in_first) * g.in_w + g.col.in_first) * pixel;
      row_base = 0;
    } else {
      gather_shape const s = gather_of(g, b, {image, row, end});
      std::ptrdiff_t const x_plane = static_cast<std::ptrdiff_t>(g.in_h) * g.in_w * pixel;
      int const planes = Key.x == layout::planar ? g.c : ceil_div(g.c, lanes);
      for (int p = 0; p < planes; ++p)
        gather_plane<Key.x == layout::blocked>(s, x + p * x_plane, band + p * b.block_elements);
      x = band;
    }
    T const* const addend = o.addend ? o.addend + image * o.addend_image : nullptr;
    T* const y = o.y + image * o.y_image;
    for (int p = static_cast<int>(mine.first); p < mine.last; ++p) {
      if constexpr (Key.tile.vector_tail != 0) {
        if (p == panels - 1) {
          walk.template panel<Key.tile.vector_tail>(p, x, row_base, row, end, p == mine.first,
                                                    addend, y);
          continue;
        }
      }
      walk.template panel<Key.tile.vectors>(p, x, row_base, row, end, p == mine.first, addend, y);
    }
  }
}

/// The phases one after the other, all with the same key: forward and backward-data of equal tiles
/// are one kernel.
template <conv_key Key, class T>
RESIN_KERNEL void direct_correlation(conv_phase<direct_blocking> const* phases, int count,
                                     conv_operands<T> const& o, T* scratch, part who) {
  T const* packed = o.w;
  for (int i = 0; i < count; ++i) {
    direct_phase<Key>(phases[i], packed, o, scratch, who);
    packed += phases[i].weights;
  }
}

struct direct : geometry::direct {
  template <conv_key Key, class T>
  static RESIN_INLINE void pack(conv_phase<blocking> const* phases, int count, conv_shape const& s,
                                T const* w, T const* scale, channel_map in, channel_map out,
                                T* packed, part who) {
    pack_correlations(Key, phases, count, s, w, scale, in, out, packed, who);
  }
  template <conv_key Key, class T>
  static RESIN_INLINE void run(conv_phase<blocking> const* phases, int count,
                               conv_operands<T> const& o, T* scratch, part who) {
    direct_correlation<Key>(phases, count, o, scratch, who);
  }
};

}  // namespace resin::kernels::detail
