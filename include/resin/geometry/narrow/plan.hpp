// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// How narrow tensors lie, which kernel a convolution of them gets and how much memory it needs:
// pure functions of shape and target.
// A tensor is ceil(C / B) x H x W x B, as a blocked tensor of floats is; B, in bytes, is the
// tensor's own: 64, or 32, 16 or 4 where there are few channels.

#include <resin/base/instructions.hpp>
#include <resin/geometry/conv/direct.hpp>
#include <resin/geometry/narrow/key.hpp>

namespace resin::inline RESIN_VERSION {

/// Bytes of a pixel that lie together, for a tensor of C channels: the widest of 64, 32 and, of
/// bytes, 16 that leaves the least unused (an eighth of memory is worth a wider one); floats lie in
/// vectors.
[[nodiscard]] constexpr int narrow_block(int C, narrow_type type, target t) {
  int const bytes = C * bytes_of(type);
  if (type == narrow_type::float32) return t.simd_bytes;
  int best = 64;
  for (int b = 32; b >= 16 * bytes_of(type); b /= 2)
    if (geometry::round_up(bytes, b) * 8 < geometry::round_up(bytes, best) * 7) best = b;
  return best;
}
/// The same of images, which no kernel writes in vectors: few channels take as many words as they
/// need.
[[nodiscard]] constexpr int narrow_image_block(int C, narrow_type type, target t) {
  int const words = geometry::ceil_div(C, word_channels(type));
  return words <= 4 ? 4 * words : narrow_block(C, type, t);
}

/// One convolution, ready for its kernel. Channels are counted in words.
struct narrow_plan {
  narrow_key key;
  geometry::correlation shape;
  geometry::direct_blocking blocking;  ///< its elements are words
  int channels, groups;  ///< of x, in memory
  int y_block;  ///< bytes of a pixel that lie together in y
  long long panel, packed;  ///< bytes of packed weights: of a panel, of all
  int constants;  ///< 32-bit biases, and of scales as many
  long long scratch;  ///< bytes for one thread

  [[nodiscard]] constexpr int panels(int lanes) const {
    return geometry::ceil_div(shape.k, key.vectors * lanes);
  }
};

}  // namespace resin
namespace resin::geometry::inline RESIN_VERSION {

/// The words that filters [k0, k1) read.
[[nodiscard]] constexpr channel_range narrow_words(narrow_plan const& p, int k0, int k1) {
  if (p.groups == 1) return {0, p.shape.c};
  int const per = word_channels(p.key.type), kg = p.shape.k / p.groups, cg = p.channels / p.groups,
            last = (k1 < p.shape.k ? k1 : p.shape.k) - 1;
  return {k0 / kg * cg / per, ceil_div(last / kg * cg + cg, per)};
}

/// A key's plan: `t` gives the lanes of 32-bit sums and the caches. `g` counts channels in memory.
[[nodiscard]] constexpr narrow_plan plan_of(correlation const& g, narrow_key const& key,
                                            int y_block, target t) {
  int const lanes = t.lanes(4), width = key.vectors * lanes;
  narrow_plan p{};
  p.key = key;
  p.shape = g;
  p.channels = g.c;
  p.groups = g.groups;
  p.y_block = y_block;
  p.shape.c = ceil_div(g.c, word_channels(key.type));
  p.shape.groups = 1;
  if (key.tiles || key.floats) p.shape.c = round_up(p.shape.c, key.words);
  conv_key const direct_key{
      .tile = {.rows = key.rows, .cols = key.cols, .tail = key.tail, .vectors = key.vectors}};
  target words = t;
  words.simd_bytes = 4 * key.words;
  p.blocking = direct::block(p.shape, direct_key, words, 4);
  int most = 0;
  for (int k = 0; k < g.k; k += width) {
    channel_range const r = narrow_words(p, k, k + width);
    if (r.last - r.first > most) most = r.last - r.first;
  }
  p.panel = 4LL * g.row.taps * g.col.taps * most * width;
  p.constants = round_up(g.k, width);
  p.packed = p.panel * ceil_div(g.k, width);
  p.scratch = 4 * p.blocking.scratch;
  return p;
}

/// Pixels of a register tile: sums, the panel's weights and one broadcast fit in the registers;
/// without an instruction for the products each operand takes two, and one is for a product.
[[nodiscard]] constexpr int narrow_pixels(int vectors, bool instruction, target t) {
  int const each = instruction ? 1 : 2,
            room = (t.registers - 1 - each * (vectors + 1) - (each - 1)) / vectors;
  return room < 24 ? room : 24;
}

/// By tiles of the processor: 16 pixels by four tiles of filters, or 32 by two where sums are long:
/// half the weights are loaded for each product, but a pixel is written in two parts.
[[nodiscard]] constexpr narrow_key tile_key(correlation const& g, narrow_key key, int fit) {
  int const blocks = ceil_div(g.k, 16),
            steps = ceil_div(g.c, key.words * word_channels(key.type)) * g.row.taps * g.col.taps;
  bool const wide = fit >= 4 && blocks >= 4 && blocks % 4 != 3 && steps <= 4;
  int const vectors = wide ? 4 : fit >= 2 && blocks >= 2 ? 2 : 1, most = wide ? 16 : 32;
  key.tiles = true;
  key.vectors = static_cast<signed char>(vectors);
  key.vector_tail = static_cast<signed char>(blocks % vectors);
  int const extent = is_flat(g) ? g.out_h * g.out_w : g.col.out;
  int tiles = ceil_div(extent, most), cols = ceil_div(extent, tiles);
  if (cols > 16) cols += cols % 2;
  if (cols > extent) cols = ceil_div(extent, tiles + 1);
  key.cols = static_cast<signed char>(cols);
  key.tail = static_cast<signed char>(extent % cols);
  return key;
}

}  // namespace resin::geometry
namespace resin::inline RESIN_VERSION {

/// The kernel of y = act(correlation(x) + bias + addend), whose channels are counted in memory:
/// x_block and y_block are the tensors' own. `floats`: y and the addend lie in vectors of floats.
[[nodiscard]] constexpr narrow_plan plan_narrow(geometry::correlation const& g, narrow_type type,
                                                int x_block, int y_block, target t, narrow_target n,
                                                activation_kind slow = activation_kind::pass,
                                                bool floats = false) {
  using namespace geometry;
  int const lanes = t.lanes(4), blocks = ceil_div(g.k, lanes);
  bool const vectors_apart = floats || type == narrow_type::float32;
  int const fit = vectors_apart ? blocks : y_block / bytes_of(type) / lanes;
  narrow_key key{
      .type = type, .floats = floats, .words = static_cast<signed char>(x_block / 4), .slow = slow};
  // A tile of pixels of few words, or of few pixels, is mostly empty.
  if (n.tiles && type != narrow_type::float32 && g.groups == 1 && key.words >= 8 &&
      g.row.out * g.col.out >= 4)
    return plan_of(g, tile_key(g, key, fit), y_block, t);
  int const vectors = g.groups == 1 && fit >= 2 && blocks >= 2 ? 2 : 1;
  key.vectors = static_cast<signed char>(vectors);
  key.vector_tail = static_cast<signed char>(blocks % vectors);
  bool const flat = is_flat(g), instruction = type == narrow_type::float32 ||
                                              (type == narrow_type::int8 ? n.byte_dot : n.pair_dot);
  int const most = narrow_pixels(vectors, instruction, t),
            extent = flat ? g.out_h * g.out_w : g.col.out, cols = tile_cols(extent, most);
  key.cols = static_cast<signed char>(cols);
  key.tail = static_cast<signed char>(extent % cols);
  if (!flat && cols == g.col.out) {
    int const rows = most / cols;
    key.rows = static_cast<signed char>(rows < 1 ? 1 : rows < g.row.out ? rows : g.row.out);
  }
  return plan_of(g, key, y_block, t);
}
/// The same of a convolution.
[[nodiscard]] constexpr narrow_plan plan_narrow(conv_shape const& s, narrow_type type, int x_block,
                                                int y_block, target t, narrow_target n,
                                                activation_kind slow = activation_kind::pass) {
  return plan_narrow(geometry::forward_correlation(s), type, x_block, y_block, t, n, slow);
}

}  // namespace resin
