// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Packs canonical weights for convolutions by rows.

#include <resin/geometry/conv/rows.hpp>
#include <resin/kernels/conv/taps.hpp>
#include <resin/kernels/runs.hpp>
#include <resin/simd/vec.hpp>

#include <cstddef>

RESIN_INSTANTIATED
namespace resin::kernels::detail::inline RESIN_TARGET {

/// [tile of filters][channel][tap][filter], zero past the last filter.
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

}  // namespace resin::kernels::detail
RESIN_END_INSTANTIATED
