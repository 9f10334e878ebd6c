// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// How the weight gradient of a convolution is cut into chunks, bands and register tiles.

#include <resin/geometry/conv/direct.hpp>

namespace resin::geometry::inline RESIN_VERSION {

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
  int x_blocks, table;  ///< channel blocks of x; elements of the taps' offsets
  gradient_chunks chunks;
  partial_sums partial;
  long long scratch;
  long long cache;  ///< bytes of L2
};

/// With channels in the lanes (depthwise), or with filters.
[[nodiscard]] constexpr gradient_blocking block_gradient(conv_shape const& s, conv_key const& key,
                                                         bool depthwise, target t, int bytes) {
  register_tile const& tile = key.tile;
  bool const planar = key.x == layout::planar;
  int const lanes = t.lanes(bytes), taps = s.R * s.S;
  correlation const g = forward_correlation(s);
  gradient_blocking b{};
  b.pixel = planar ? 1 : lanes;
  b.flat = is_flat(g) && !depthwise;
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
  long long const planes = planar ? s.C : 1;
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
  b.x_blocks = planar ? 1 : ceil_div(s.C, lanes);
  int const width = tile.vectors * lanes, pairs = round_up(s.C * taps, tile.cols);
  int panel_blocks = b.x_blocks;
  if (s.groups > 1 && !planar && !depthwise) {
    panel_blocks = 0;
    for (int k = 0; k < s.K; k += width) {
      channel_range const c = filter_channels(g, k, k + width);
      int const n = ceil_div(c.last, lanes) - c.first / lanes;
      if (n > panel_blocks) panel_blocks = n;
    }
  }
  b.partial = {depthwise ? 1 : ceil_div(s.K, width), panel_blocks,
               depthwise ? taps
               : planar  ? pairs
                         : lanes * taps,
               0};
  b.partial.size =
      static_cast<long long>(b.partial.panels) * panel_blocks * b.partial.lines * width;
  int const tasks = b.x_blocks * b.partial.panels;
  b.chunks = {.most = tasks >= 16 ? 1 : ceil_div(16, tasks), .bands = b.bands};
  b.table = round_up(ceil_div((planar ? pairs : taps) * 4, bytes), 64 / bytes);
  b.scratch =
      b.table +
      (b.flat ? 0 : round_up(static_cast<int>(b.block_elements * planes * b.group), 64 / bytes));
  b.cache = t.l2;
  return b;
}

/// Its tile: cols channels, of a planar x cols lines, (channel, tap) pairs, `taps` of them
/// adjacent; by `vectors` vectors of filters.
struct direct_gradient {
  using blocking = gradient_blocking;
  static constexpr conv_algorithm name = conv_algorithm::direct;
  [[nodiscard]] static constexpr bool suits(gradient_problem const& p) {
    return !p.from_planes() && !p.is_depthwise();
  }
  [[nodiscard]] static constexpr register_tile tile(gradient_problem const& p) {
    conv_shape const& s = p.s;
    int const block = p.t.lanes(p.bytes), blocks = ceil_div(s.K, block);
    int const vectors =
        blocks == 1 || panel_vectors(forward_correlation(s), p.t, p.bytes) == 1 ? 1 : 2;
    int const room = (p.t.registers - 2 - vectors) / vectors;
    register_tile tile{.vectors = vectors, .vector_tail = blocks % vectors};
    if (!p.planar()) {
      while (2 * tile.cols <= room && 2 * tile.cols <= block) tile.cols *= 2;
      return tile;
    }
    tile.cols = p.t.registers >= 32 ? 8 : 6;
    // Adjacent taps share a pointer: lines for all registers instead of all addresses.
    if (p.t.registers >= 32 && s.stride_w == 1 && s.dilation_w == 1 && s.S <= room) {
      int const rows = s.C * s.R;
      tile.cols = ceil_div(rows, ceil_div(rows, room / s.S)) * s.S;
      tile.taps = s.S;
    }
    return tile;
  }
  /// In issue slots, at 90 % of the peak.
  [[nodiscard]] static constexpr long long cost(gradient_problem const& p) {
    conv_shape const& s = p.s;
    return static_cast<long long>(s.R) * s.S * p.asked.images * s.P * s.Q * s.C *
           ceil_div(s.K, p.t.lanes(p.bytes)) * 10 / 9;
  }
  [[nodiscard]] static constexpr blocking block(conv_shape const& s, conv_key const& key, target t,
                                                int bytes) {
    return block_gradient(s, key, false, t, bytes);
  }
};

}  // namespace resin::geometry
