// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The second phase of a blocked weight gradient, and the bias's.

#include <resin/geometry/conv/problem.hpp>
#include <resin/kernels/conv/operands.hpp>
#include <resin/kernels/runs.hpp>
#include <resin/kernels/span_of.hpp>
#include <resin/simd/vec.hpp>

#include <cstddef>

RESIN_INSTANTIATED
namespace resin::kernels::detail::inline RESIN_TARGET {

/// The channel blocks of x that a panel's filters see.
[[nodiscard]] constexpr channel_range panel_x_blocks(conv_key const& key, correlation const& g,
                                                     int panel, int lanes) {
  if (key.x == layout::planar) return {0, 1};
  int const width = key.tile.vectors * lanes;
  channel_range const c = filter_channels(g, panel * width, (panel + 1) * width);
  return {c.first / lanes, ceil_div(c.last, lanes)};
}

/// Sums the chunks in order and writes dw (K, C / groups, R, S) of the logical
/// channels. Reads whole vectors of filters; the scattered stores of one channel block stay in L1.
template <class T>
RESIN_KERNEL void finish_gradient(conv_key key, geometry::partial_sums const& b, int chunks,
                                  conv_shape const& shape, T const* partial, channel_map c,
                                  channel_map k, T* dw, part who) {
  constexpr int lanes = simd::lanes<T>;
  bool const planar = key.x == layout::planar;
  correlation const g = geometry::forward_correlation(shape);
  int const taps = shape.R * shape.S;
  auto const total = [&](std::ptrdiff_t at, T* lane) RESIN_UNROLLED {
    simd::vec<T> sum = simd::load(partial + at);
    for (int i = 1; i < chunks; ++i) sum += simd::load(partial + i * b.size + at);
    simd::store(lane, sum);
  };
  constexpr int tile = 16;
  alignas(64) T lane[tile * lanes];
  int const in_group = c.channels() / shape.groups, out_group = k.channels() / shape.groups;
  task_range const mine = share(static_cast<long long>(b.panels) * key.tile.vectors, who);
  for (int kb = static_cast<int>(mine.first); kb < mine.last && kb * lanes < shape.K; ++kb) {
    int const panel = kb / key.tile.vectors, v = kb % key.tile.vectors;
    block_lanes const filters = lanes_of_block(k, kb, lanes);
    int const width = (key.tile.vector_tail != 0 && panel == b.panels - 1 ? key.tile.vector_tail
                                                                          : key.tile.vectors) *
                      lanes;
    channel_range const seen = panel_x_blocks(key, g, panel, lanes);
    for (int block = seen.first; block < seen.last; ++block) {
      std::ptrdiff_t const at =
          (static_cast<std::ptrdiff_t>(panel) * b.panel_blocks + block - seen.first) * b.lines *
              (key.tile.vectors * lanes) +
          v * lanes;
      block_lanes const channels =
          planar ? block_lanes{0, shape.C} : lanes_of_block(c, block, lanes);
      // A filter's (channel, tap) pairs are adjacent in dw; with groups a channel at a time, as
      // filters see different ones.
      int const together = shape.groups == 1 ? channels.count : 1;
      for (int i = 0; i < channels.count; i += together)
        for (int pair = 0; pair < together * taps; pair += tile) {
          int const n = together * taps - pair < tile ? together * taps - pair : tile;
          int channel = i + pair / taps, t = pair % taps;
          for (int j = 0; j < n; ++j) {
            int const line = planar ? channel * taps + t : t * lanes + channel;
            total(at + static_cast<std::ptrdiff_t>(line) * width, lane + j * lanes);
            if (++t == taps) t = 0, ++channel;
          }
          for (int f = 0; f < filters.count; ++f) {
            int const filter = filters.first + f,
                      in = channels.first + i -
                           (shape.groups == 1 ? 0 : filter / out_group * in_group);
            if (in < 0 || in >= in_group) continue;
            T* const to = dw + (static_cast<std::ptrdiff_t>(filter) * in_group + in) * taps + pair;
            for (int j = 0; j < n; ++j) {
              to[j] = lane[j * lanes + f];
              keep_loop();
            }
          }
        }
    }
  }
}

/// db of the logical filters: the sum of dy over images and pixels, four running sums a channel
/// block.
template <class T>
RESIN_KERNEL void bias_gradient(conv_shape const& shape, span_of<T const> dy, int batch,
                                channel_map k, T* db, part who) {
  constexpr int lanes = simd::lanes<T>;
  using vec = simd::vec<T>;
  int const pixels = shape.P * shape.Q;
  task_range const mine = share(ceil_div(shape.K, lanes), who);
  for (int block = static_cast<int>(mine.first); block < mine.last; ++block) {
    vec sum[4] = {vec(T(0)), vec(T(0)), vec(T(0)), vec(T(0))};
    for (int image = 0; image < batch; ++image) {
      T const* at = dy.at(image) + static_cast<std::ptrdiff_t>(block) * pixels * lanes;
      int p = 0;
      for (; p + 4 <= pixels; p += 4, at += 4 * lanes)
        unroll<4>([&](auto i) RESIN_UNROLLED { sum[i] += simd::load(at + i * lanes); });
      for (; p < pixels; ++p, at += lanes) sum[0] += simd::load(at);
    }
    alignas(64) T lane[lanes];
    simd::store(lane, (sum[0] + sum[1]) + (sum[2] + sum[3]));
    block_lanes const filters = lanes_of_block(k, block, lanes);
    for (int i = 0; i < filters.count; ++i) {
      db[filters.first + i] = lane[i];
      keep_loop();
    }
  }
}

}  // namespace resin::kernels::detail
RESIN_END_INSTANTIATED
