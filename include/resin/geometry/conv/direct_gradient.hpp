// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// How the weight gradient of a convolution is cut into chunks, bands and register tiles.

#include <resin/geometry/conv/shape.hpp>

namespace resin::detail::inline RESIN_VERSION {

/// How a weight gradient is walked: chunks of (image, row band) pairs, each with its own partial
/// sums.
struct gradient_blocking {
  bool flat;
  int rows, cols, last_cols;  ///< outputs of an image; flat: rows of `cols` pixels
  int band, bands;  ///< output rows of a band, bands of an image
  int group;  ///< images whose (single) band is gathered together
  int in_rows, row_inc, row_step, phases, phase_width, pixel;
  long long row_elements,
      block_elements;  ///< gathered: one block (planar: plane) of one image's band
  int x_blocks, panels,
      panel_blocks;  ///< channel blocks of x, filter panels, most channel blocks of a panel
  int lines;  ///< rows of vectors of one (panel, channel block): (channel, tap) pairs
  int chunks, table;
  long long partial, scratch;
};

[[nodiscard]] constexpr gradient_blocking block_gradient(conv_shape const& s, tile_extents tile,
                                                         target t, int bytes) {
  int const lanes = t.lanes(bytes), taps = s.R * s.S;
  correlation const g = forward_correlation(s);
  gradient_blocking b{};
  b.pixel = tile.planar ? 1 : lanes;
  b.flat = is_flat(g) && !tile.depthwise;
  int const bytes_per_pixel = (1 + tile.vectors) * lanes * bytes;
  if (b.flat) {
    int const pixels = s.H * s.W, most = t.l1 / bytes_per_pixel;
    b.rows = ceil_div(pixels, most);
    b.cols = ceil_div(pixels, b.rows);
    b.rows = ceil_div(pixels, b.cols);
    b.last_cols = pixels - (b.rows - 1) * b.cols;
  } else {
    b.rows = s.P;
    b.cols = b.last_cols = s.Q;
  }
  int const reach = (s.R - 1) * s.dilation_h;
  b.row_inc = s.R > 1 ? 1 : s.stride_h;
  b.row_step = s.R > 1 ? s.stride_h : 1;
  b.phases = s.S > 1 ? s.stride_w : 1;
  b.phase_width =
      ceil_div((s.Q - 1) * (s.S > 1 ? s.stride_w : 1) + (s.S - 1) * s.dilation_w + 1, b.phases);
  b.row_elements = static_cast<long long>(b.phases) * b.phase_width * b.pixel;
  long long const planes = tile.planar ? s.C : 1;
  long long const x_row = b.row_elements * planes * bytes,
                  y_row = static_cast<long long>(tile.vectors) * b.cols * lanes * bytes;
  if (b.flat) {
    b.band = 1;
  } else {
    long long const budget =
        (t.l1 - (reach + 1 - b.row_step) * x_row) / (b.row_step * x_row + y_row);
    b.band = budget < 1 ? 1 : budget < b.rows ? static_cast<int>(budget) : b.rows;
  }
  b.bands = ceil_div(b.rows, b.band);
  b.band = ceil_div(b.rows, b.bands);
  b.bands = ceil_div(b.rows, b.band);
  b.in_rows = (b.band - 1) * b.row_step + reach + 1;
  b.block_elements = b.in_rows * b.row_elements;
  long long const image_bytes = b.flat ? static_cast<long long>(b.cols) * bytes_per_pixel
                                       : b.in_rows * x_row + b.band * y_row;
  b.group = b.bands > 1 || image_bytes >= t.l1 ? 1 : static_cast<int>(t.l1 / image_bytes);
  b.x_blocks = tile.planar ? 1 : ceil_div(s.C, lanes);
  int const width = tile.vectors * lanes;
  b.panels = tile.depthwise ? 1 : ceil_div(s.K, width);
  b.panel_blocks = b.x_blocks;
  if (s.groups > 1 && !tile.planar && !tile.depthwise) {
    b.panel_blocks = 0;
    for (int k = 0; k < s.K; k += width) {
      channel_range const c = filter_channels(g, k, k + width);
      int const n = ceil_div(c.last, lanes) - c.first / lanes;
      if (n > b.panel_blocks) b.panel_blocks = n;
    }
  }
  b.lines = tile.depthwise ? taps : tile.planar ? round_up(s.C * taps, tile.cols) : lanes * taps;
  b.partial = static_cast<long long>(b.panels) * b.panel_blocks * b.lines * width;
  int const tasks = b.x_blocks * b.panels;
  b.chunks = tasks >= 16 ? 1 : ceil_div(16, tasks);
  b.table = round_up(ceil_div((tile.planar ? round_up(s.C * taps, tile.cols) : taps) * 4, bytes),
                     64 / bytes);
  b.scratch =
      b.table +
      (b.flat ? 0 : round_up(static_cast<int>(b.block_elements * planes * b.group), 64 / bytes));
  return b;
}

}  // namespace resin::detail
