// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Packs canonical weights (K, C / groups, R, S) into the stream that the kernels read, once for
// each change of weights.

#include <resin/base/part.hpp>
#include <resin/geometry/channel_map.hpp>
#include <resin/geometry/conv/plan.hpp>
#include <resin/kernels/conv/gather.hpp>
#include <resin/kernels/conv/winograd_lines.hpp>
#include <resin/kernels/conv/winograd_pack.hpp>
#include <resin/kernels/runs.hpp>
#include <resin/simd/vec.hpp>

#include <cstddef>

namespace resin::kernels::detail::inline RESIN_TARGET {

/// visit(number of the tap in the stream, its place in the window).
template <class F>
RESIN_INLINE void for_each_tap(correlation const& g, int S, F&& visit) {
  for (int r = 0, t = 0; r < g.row.taps; ++r)
    for (int m = 0; m < g.col.taps; ++m, ++t)
      visit(t, (g.row.weight_first + r * g.row.weight_step) * S + g.col.weight_first +
                   m * g.col.weight_step);
}

/// One panel: [channel block][tap][channel][filter], with a window [channel block][row of
/// taps][channel][tap][filter]; zero where a filter does not see a channel.
template <class T>
RESIN_INLINE void pack_panel(conv_key key, correlation const& g, conv_shape const& s, T const* w,
                             T const* scale, channel_map in, channel_map out, int logical_in,
                             int logical_out, int p, T* packed) {
  constexpr int lanes = simd::lanes<T>;
  int const taps = g.row.taps * g.col.taps, window = s.R * s.S;
  int const k0 = p * key.vectors * lanes, blocks_k = ceil_div(g.k, lanes);
  int const vectors =
      blocks_k - p * key.vectors < key.vectors ? blocks_k - p * key.vectors : key.vectors;
  int const width = vectors * lanes;
  int const block = key.x == layout::planar ? g.c : lanes;
  int const in_group = logical_in / g.groups, out_group = logical_out / g.groups;
  // Canonical weights are (K, C / groups): transposed, the output channel is the inner one.
  std::ptrdiff_t const outer =
      static_cast<std::ptrdiff_t>(g.transposed ? out_group : in_group) * window;
  channel_range const range = filter_channels(g, k0, k0 + width);
  int const step = key.window * width;  // between channels of a tap
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
            T* const to = corner + (static_cast<std::ptrdiff_t>(t / key.window) * n + c) * step +
                          t % key.window * width;
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
          T* const to = corner + static_cast<std::ptrdiff_t>(t / key.window) * n * step +
                        t % key.window * width + k;
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

/// Depthwise: [channel block][tap][lane].
template <class T>
RESIN_INLINE void pack_depthwise(correlation const& g, conv_shape const& s, T const* w,
                                 T const* scale, int block, T* packed) {
  constexpr int lanes = simd::lanes<T>;
  packed += static_cast<std::ptrdiff_t>(block) * g.row.taps * g.col.taps * lanes;
  for_each_tap(g, s.S, [&](int t, int tap) RESIN_UNROLLED {
    for (int lane = 0; lane < lanes; ++lane) {
      int const c = block * lanes + lane;
      packed[t * lanes + lane] =
          c < g.c ? w[static_cast<std::ptrdiff_t>(c) * s.R * s.S + tap] * (scale ? scale[c] : T(1))
                  : T(0);
      keep_loop();
    }
  });
}

/// For the algorithm rows: [tile of filters][channel][tap][filter], zero past the last filter.
template <class T>
RESIN_KERNEL void pack_rows(int width, correlation const& g, conv_shape const& s, T const* w,
                            T const* scale, channel_map in, T* packed, part who) {
  constexpr int lanes = simd::lanes<T>;
  int const window = s.R * s.S, known = in.channels();
  std::ptrdiff_t const of_filter = static_cast<std::ptrdiff_t>(g.transposed ? 1 : known) * window,
                       of_channel = static_cast<std::ptrdiff_t>(g.transposed ? g.k : 1) * window;
  task_range const mine = share(ceil_div(g.k, width), who);
  for (int tile = static_cast<int>(mine.first); tile < mine.last; ++tile)
    for (int c = 0; c < g.c; ++c) {
      // A planar x has no holes.
      block_lanes const block =
          g.c == known ? block_lanes{0, known} : lanes_of_block(in, c / lanes, lanes);
      int const lane = g.c == known ? c : c % lanes;
      T* const to =
          packed + (static_cast<std::ptrdiff_t>(tile) * g.c + c) * g.row.taps * g.col.taps * width;
      for_each_tap(g, s.S, [&](int t, int tap) RESIN_UNROLLED {
        for (int f = 0; f < width; ++f) {
          int const k = tile * width + f;
          to[t * width + f] = k < g.k && lane < block.count
                                  ? w[k * of_filter + (block.first + lane) * of_channel + tap] *
                                        (scale ? scale[k] : T(1))
                                  : T(0);
          keep_loop();
        }
      });
    }
}

/// The correlations one after the other.
template <class T>
RESIN_KERNEL void pack_correlations(conv_key key, conv_phase const* phases, int count,
                                    conv_shape const& s, T const* w, T const* scale, channel_map in,
                                    channel_map out, T* packed, part who) {
  constexpr int lanes = simd::lanes<T>;
  bool const depthwise = key.algorithm == conv_algorithm::depthwise;
  for (int i = 0; i < count; ++i) {
    correlation const& g = phases[i].shape;
    if (g.row.taps * g.col.taps == 0) continue;
    int const tasks = depthwise ? ceil_div(g.c, lanes) : ceil_div(g.k, key.vectors * lanes);
    std::ptrdiff_t const stride = static_cast<std::ptrdiff_t>(phases[i].weights / tasks);
    task_range const mine = share(tasks, who);
    for (int p = static_cast<int>(mine.first); p < mine.last; ++p) {
      if (depthwise)
        pack_depthwise(g, s, w, scale, p, packed);
      else
        pack_panel(key, g, s, w, scale, in, out, in.channels(), out.channels(), p,
                   packed + p * stride);
    }
    packed += phases[i].weights;
  }
}

/// Whatever the key's algorithm reads.
template <class T>
RESIN_INLINE void pack_phases(conv_key const& key, conv_phase const* phases, int count,
                              conv_shape const& s, T const* w, T const* scale, channel_map in,
                              channel_map out, T* packed, part who) {
  if (key.algorithm == conv_algorithm::winograd_2x2 && key.window == 5)
    pack_winograd<2, 5>(key.vectors, phases[0].shape, w, scale, in, out, packed, who);
  else if (key.algorithm == conv_algorithm::winograd_2x2)
    pack_winograd<2, 3>(key.vectors, phases[0].shape, w, scale, in, out, packed, who);
  else if (key.algorithm == conv_algorithm::winograd_4x4)
    pack_winograd<4, 3>(key.vectors, phases[0].shape, w, scale, in, out, packed, who);
  else if (key.algorithm == conv_algorithm::rows)
    pack_rows(key.cols, phases[0].shape, s, w, scale, in, packed, who);
  else if (resin::is_lines(key.algorithm))
    pack_lines(key, phases[0].shape, w, scale, out, packed, who);
  else
    pack_correlations(key, phases, count, s, w, scale, in, out, packed, who);
}

}  // namespace resin::kernels::detail
namespace resin::kernels::inline RESIN_TARGET {

/// For conv_forward with the same key and plan. `scale`: a factor for each logical filter (folded
/// batch norm), or null. Holes of the maps, and lanes past the last filter, get zero weights.
template <class T>
RESIN_INLINE void pack_conv_forward(conv_key const& key, conv_phases<1> const& plan,
                                    conv_shape const& shape, T const* w, T const* scale,
                                    channel_map c, channel_map k, T* packed, part who) {
  detail::pack_phases(key, plan.phases, plan.count, shape, w, scale, c, k, packed, who);
}

/// For conv_backward_data with the same key and plan.
template <class T, int Most>
RESIN_INLINE void pack_conv_backward_data(conv_key const& key, conv_phases<Most> const& plan,
                                          conv_shape const& shape, T const* w, channel_map c,
                                          channel_map k, T* packed, part who) {
  detail::pack_phases(key, plan.phases, plan.count, shape, w, static_cast<T const*>(nullptr), k, c,
                      packed, who);
}

/// The bias of whole blocks, `padded` elements: shift + scale * bias of K filters, then zeros. Each
/// of the three may be null; shift may be `to`.
template <class T>
RESIN_KERNEL void pack_conv_bias(int K, int padded, T const* bias, T const* scale, T const* shift,
                                 T* to) {
  for (int k = 0; k < padded; ++k) {
    T value = shift && k < K ? shift[k] : T(0);
    if (bias && k < K) value += bias[k] * (scale ? scale[k] : T(1));
    to[k] = value;
    detail::keep_loop();
  }
}

}  // namespace resin::kernels
