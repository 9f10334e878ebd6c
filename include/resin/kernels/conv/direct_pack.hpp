// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Packs canonical weights (K, C / groups, R, S) into the stream that direct kernels read.

#include <resin/geometry/conv/direct.hpp>
#include <resin/kernels/conv/taps.hpp>
#include <resin/kernels/runs.hpp>
#include <resin/simd/vec.hpp>

#include <cstddef>

RESIN_INSTANTIATED
namespace resin::kernels::detail::inline RESIN_TARGET {

/// One panel: [channel block][tap][channel][filter], with a window [channel block][row of
/// taps][channel][tap][filter]; zero where a filter does not see a channel.
template <class T>
RESIN_INLINE void pack_panel(conv_key key, correlation const& g, conv_shape const& s, T const* w,
                             T const* scale, channel_map in, channel_map out, int logical_in,
                             int logical_out, int p, T* packed) {
  constexpr int lanes = simd::lanes<T>;
  int const taps = g.row.taps * g.col.taps, window = s.R * s.S;
  int const k0 = p * key.tile.vectors * lanes, blocks_k = ceil_div(g.k, lanes);
  int const vectors = blocks_k - p * key.tile.vectors < key.tile.vectors
                          ? blocks_k - p * key.tile.vectors
                          : key.tile.vectors;
  int const width = vectors * lanes;
  int const block = key.x == layout::planar ? g.c : lanes;
  int const in_group = logical_in / g.groups, out_group = logical_out / g.groups;
  // Canonical weights are (K, C / groups): transposed, the output channel is the inner one.
  std::ptrdiff_t const outer =
      static_cast<std::ptrdiff_t>(g.transposed ? out_group : in_group) * window;
  channel_range const range = filter_channels(g, k0, k0 + width);
  int const step = key.tile.taps * width;  // between channels of a tap
  for (int b = range.first / block; b * block < range.last; ++b) {
    int const first = b * block > range.first ? b * block : range.first;
    int const last = (b + 1) * block < range.last ? (b + 1) * block : range.last, n = last - first;
    for (std::ptrdiff_t i = 0; i < static_cast<std::ptrdiff_t>(n) * taps * width; i += lanes) {
      simd::store(packed + i, simd::vec<T>(T(0)));
      keep_loop();
    }
    // The block being written stays in L1, weights are read in their own order.
    block_lanes const channels =
        key.x == layout::planar ? block_lanes{0, g.c} : lanes_of_block(in, b, lanes);
    int const c_logical = channels.first + first - b * block,
              c_known = channels.first + channels.count - c_logical,
              c_count = n < c_known ? n : c_known;
    for (int v = 0; v < vectors; ++v) {
      block_lanes const filters = lanes_of_block(out, k0 / lanes + v, lanes);
      T* const corner = packed + v * lanes;
      if (g.transposed && g.groups == 1) {
        for (int c = 0; c < c_count; ++c)
          for_each_tap(g, s.S, [&](int t, int tap) RESIN_UNROLLED {
            T const* const from = w + (c_logical + c) * outer +
                                  static_cast<std::ptrdiff_t>(filters.first) * window + tap;
            T* const to = corner + (static_cast<std::ptrdiff_t>(t / key.tile.taps) * n + c) * step +
                          t % key.tile.taps * width;
            for (int k = 0; k < filters.count; ++k) {
              to[k] = from[k * window];
              keep_loop();
            }
          });
        continue;
      }
      for (int k = 0; k < filters.count; ++k) {
        // With groups only the channels of the filter's own group are copied.
        int const filter = filters.first + k, group = g.groups == 1 ? 0 : filter / out_group,
                  start = group * in_group;
        int const low = c_logical > start ? 0 : start - c_logical;
        int const high =
            start + in_group - c_logical < c_count ? start + in_group - c_logical : c_count;
        T const factor = scale ? scale[filter] : T(1);
        std::ptrdiff_t const next = g.transposed ? outer : window;
        T const* const row =
            g.transposed
                ? w + c_logical * outer +
                      static_cast<std::ptrdiff_t>(filter - group * out_group) * window
                : w + filter * outer + static_cast<std::ptrdiff_t>(c_logical - start) * window;
        for_each_tap(g, s.S, [&](int t, int tap) RESIN_UNROLLED {
          T* const to = corner + static_cast<std::ptrdiff_t>(t / key.tile.taps) * n * step +
                        t % key.tile.taps * width + k;
          for (int c = low; c < high; ++c) {
            to[static_cast<std::ptrdiff_t>(c) * step] = factor * row[c * next + tap];
            keep_loop();
          }
        });
      }
    }
    packed += static_cast<std::ptrdiff_t>(n) * taps * width;
  }
}

/// The correlations one after the other.
template <class T>
RESIN_KERNEL void pack_correlations(conv_key key,
                                    conv_phase<geometry::direct_blocking> const* phases, int count,
                                    conv_shape const& s, T const* w, T const* scale, channel_map in,
                                    channel_map out, T* packed, part who) {
  constexpr int lanes = simd::lanes<T>;
  for (int i = 0; i < count; ++i) {
    correlation const& g = phases[i].shape;
    if (g.row.taps * g.col.taps == 0) continue;
    int const tasks = ceil_div(g.k, key.tile.vectors * lanes);
    std::ptrdiff_t const stride = static_cast<std::ptrdiff_t>(phases[i].weights / tasks);
    task_range const mine = share(tasks, who);
    for (int p = static_cast<int>(mine.first); p < mine.last; ++p)
      pack_panel(key, g, s, w, scale, in, out, in.channels(), out.channels(), p,
                 packed + p * stride);
    packed += phases[i].weights;
  }
}

}  // namespace resin::kernels::detail
RESIN_END_INSTANTIATED
