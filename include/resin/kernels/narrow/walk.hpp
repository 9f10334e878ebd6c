// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The loop nest around every register tile of a narrow convolution.

#include <resin/base/part.hpp>
#include <resin/base/target.hpp>
#include <resin/geometry/narrow/plan.hpp>
#include <resin/kernels/conv/bands.hpp>
#include <resin/kernels/narrow/arithmetic.hpp>
#include <resin/kernels/thread_grid.hpp>

RESIN_INSTANTIATED
namespace resin::kernels::detail::inline RESIN_TARGET {

using geometry::channel_range;
using geometry::narrow_words;

/// What one tile reads and writes. Strides are in bytes.
struct narrow_job {
  std::uint8_t const* x;  ///< first block, first pixel, before any tap's offset
  std::ptrdiff_t x_block, x_row;
  int const* offset;  ///< of each tap, from x
  int taps, first, words;  ///< `words` from word `first` of the first block on
  std::uint8_t const* w;  ///< [block][tap][word][filter]
  std::uint8_t const* addend;  ///< at the tile's first output, or null
  std::uint8_t* y;
  std::ptrdiff_t y_row, y_col;
  int valid_rows, valid_cols;  ///< outputs beyond are computed in vain and not stored
  char const* ahead;  ///< weights to come, `lines` cache lines for each block and tap
  int lines, turns;
  narrow_finish finish;

  /// To the tile `cols` pixels on.
  RESIN_INLINE void advance(std::ptrdiff_t bytes, int cols) {
    x += bytes;
    y += cols * y_col;
    if (addend) addend += cols * y_col;
    ahead += static_cast<std::ptrdiff_t>(turns) * lines * 64;
  }
};

/// Copies a band of one block of x with its border, columns sorted by their number modulo the
/// stride (gather_plane); `pixel` bytes to a pixel.
template <int Pixel>
RESIN_INLINE void gather_bytes(gather_shape const& g, std::uint8_t const* x, std::uint8_t border,
                               std::uint8_t* to) {
  auto const copy = [](std::uint8_t const* from, std::uint8_t* at) RESIN_UNROLLED {
    __builtin_memcpy(at, from, Pixel);
    keep_loop();
  };
  alignas(64) std::uint8_t outside[Pixel];
  for (int i = 0; i < Pixel; ++i) outside[i] = border;
  for (int i = 0; i < g.rows; ++i) {
    int const h = g.row_first + i * g.row_inc;
    bool const inside = h >= 0 && h < g.height;
    std::uint8_t const* const row =
        x + static_cast<std::ptrdiff_t>(inside ? h : 0) * g.width * Pixel;
    for (int phase = 0; phase < g.phases; ++phase) {
      int const first = g.col_first + phase;  // column of the phase's first pixel
      int low = first >= 0 ? 0 : ceil_div(-first, g.col_step);
      int high = first >= g.width ? 0 : ceil_div(g.width - first, g.col_step);
      if (high > g.phase_width) high = g.phase_width;
      if (!inside || low > high) low = high = 0;
      for (int q = 0; q < low; ++q) copy(outside, to + q * Pixel);
      std::uint8_t const* from =
          row + static_cast<std::ptrdiff_t>(first + low * g.col_step) * Pixel;
      for (int q = low; q < high; ++q, from += g.col_step * Pixel) copy(from, to + q * Pixel);
      for (int q = high; q < g.phase_width; ++q) copy(outside, to + q * Pixel);
      to += static_cast<std::ptrdiff_t>(g.phase_width) * Pixel;
    }
  }
}

/// Loops: image, band of output rows (its input gathered to scratch unless it can be read in
/// place), panel of filters, row. row<Vectors>(job, cols) computes one row of tiles, Key.rows high.
/// A band's input stays in L2 while weights pass. Threads share rows and panels.
template <narrow_key Key, class Row>
RESIN_INLINE void for_each_narrow_row(narrow_plan const& p, narrow_operands const& o,
                                      std::uint8_t* scratch, part who, Row&& row_of_tiles) {
  constexpr bool floats = Key.floats || Key.type == narrow_type::float32;
  constexpr int lanes = simd::lanes<float>, pixel = Key.words * 4,
                element = floats ? 4 : bytes_of(Key.type);
  correlation const& g = p.shape;
  direct_blocking const& b = p.blocking;
  int* const offset = reinterpret_cast<int*>(scratch);
  std::uint8_t* const band = scratch + b.table * 4;
  int const taps = g.row.taps * g.col.taps;  // perhaps none, of a gradient
  for (int r = 0, t = 0; r < g.row.taps; ++r)
    for (int s = 0; s < g.col.taps; ++s, ++t)
      offset[t] = static_cast<int>(tap_offset(4 * b.row_elements, b.phases, b.phase_width, pixel,
                                              r * g.row.tap_step, s * g.col.tap_step));
  int const panels = p.panels(lanes), units = ceil_div(b.rows, Key.rows);
  thread_grid const grid = share_grid(who.count, static_cast<long long>(units) * o.batch, panels,
                                      p.packed > 4LL * g.c * g.in_h * g.in_w * o.batch);
  task_range const rows =
      share(static_cast<long long>(units) * o.batch, {who.index / grid.panels, grid.rows});
  task_range const mine = share(panels, {who.index % grid.panels, grid.panels});
  if (mine.first == mine.last) return;
  std::ptrdiff_t const plane = static_cast<std::ptrdiff_t>(g.out_h) * g.out_w * p.y_block;
  narrow_job job;
  job.x_block = 4 * b.block_elements;
  job.x_row = 4 * b.row_elements * b.row_step;
  job.offset = offset;
  job.taps = taps;
  job.y_col = static_cast<std::ptrdiff_t>(g.col.out_step) * p.y_block;
  job.y_row = static_cast<std::ptrdiff_t>(b.flat ? Key.cols : g.row.out_step * g.out_w) * p.y_block;
  std::ptrdiff_t const y_first =
      (static_cast<std::ptrdiff_t>(g.row.out_first) * g.out_w + g.col.out_first) * p.y_block;
  // Vectors of a block follow each other; a float's vector is a block.
  std::ptrdiff_t const y_vector = floats ? plane : std::ptrdiff_t{lanes} * element;
  job.finish = {nullptr, nullptr, y_vector, o.addend_scale, o.range, o.act, o.alpha};
  // Weights beyond L2 pass in chunks, each over all images (512 channels by 3x3 at 7x7, eight
  // images: 0.8 of the time).
  int const all = static_cast<int>(mine.last - mine.first),
            fit = p.packed > this_target.l2 && o.batch > 1
                      ? static_cast<int>(this_target.l2 / p.panel) + 1
                      : all;
  for (int from = static_cast<int>(mine.first); from < mine.last; from += fit)
    for (long long unit = rows.first; unit < rows.last;) {
      auto const [image, row, end] = next_band(b, Key.rows, units, rows.last, unit);
      std::uint8_t const* x = o.x + image * o.x_image;
      int row_base = row;
      if (b.in_place) {
        x += (static_cast<std::ptrdiff_t>(g.row.in_first) * g.in_w + g.col.in_first) * pixel;
        row_base = 0;
      } else {
        gather_shape const s = gather_of(g, b, {image, row, end});
        std::ptrdiff_t const x_plane = static_cast<std::ptrdiff_t>(g.in_h) * g.in_w * pixel;
        for (int i = 0; i < ceil_div(g.c, Key.words); ++i)
          gather_bytes<pixel>(s, x + i * x_plane, o.border, band + i * job.x_block);
        x = band;
      }
      int const last_panel = from + fit < mine.last ? from + fit : static_cast<int>(mine.last);
      for (int panel = from; panel < last_panel; ++panel) {
        int const k0 = panel * Key.vectors * lanes;
        channel_range const range = narrow_words(p, k0, k0 + Key.vectors * lanes);
        job.first = range.first % Key.words;
        job.words = range.last - range.first;
        job.w = o.w + panel * p.panel;
        job.finish.bias = static_cast<std::int32_t const*>(o.bias) + k0;
        job.finish.scale = o.scale ? o.scale + k0 : nullptr;
        // The next panel's weights come to L2 while this one's are used, a few lines for each block
        // and tap of a tile: more at a time wait for each other.
        int const tiles = ceil_div(end - row, Key.rows) * ceil_div(b.cols, Key.cols);
        job.turns = ceil_div(job.first + job.words, Key.words) * (taps ? taps : 1);
        int const lines =
            static_cast<int>(p.panel / 64 / (static_cast<std::ptrdiff_t>(tiles) * job.turns)) + 1;
        job.ahead = reinterpret_cast<char const*>(job.w + p.panel);
        char const* const enough = job.ahead + p.panel;
        std::ptrdiff_t const first = static_cast<std::ptrdiff_t>(k0) * element / p.y_block * plane +
                                     k0 * element % p.y_block + y_first;
        for (int i = row; i < end; i += Key.rows) {
          std::ptrdiff_t const at = first + i * job.y_row;
          job.x = x + range.first / Key.words * job.x_block +
                  (i - row_base) * 4 * b.row_step * b.row_elements;
          job.y = o.y + image * o.y_image + at;
          job.addend = o.addend ? o.addend + image * o.addend_image + at : nullptr;
          job.valid_rows = end - i < Key.rows ? end - i : Key.rows;
          job.lines = job.ahead < enough ? lines : 0;
          int const cols = b.flat && i == b.rows - 1 ? b.last_cols : b.cols;
          if constexpr (Key.vector_tail != 0) {
            if (panel == panels - 1) {
              row_of_tiles.template operator()<Key.vector_tail>(job, cols);
              continue;
            }
          }
          row_of_tiles.template operator()<Key.vectors>(job, cols);
        }
      }
    }
}

}  // namespace resin::kernels::detail
RESIN_END_INSTANTIATED
