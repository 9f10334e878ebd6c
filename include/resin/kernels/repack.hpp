// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Between two blocked layouts of the same channels. Rare: only where a tensor must lie in two
// places at once.

#include <resin/base/part.hpp>
#include <resin/geometry/channel_map.hpp>
#include <resin/kernels/runs.hpp>
#include <resin/kernels/span_of.hpp>
#include <resin/simd/vec.hpp>

namespace resin::kernels::inline RESIN_TARGET {

/// y: blocked by `to` = x: blocked by `from`; lanes without a channel become 0. Tasks are images x
/// channel blocks of y; a channel at a time, so that neither layout needs to know of the other.
template <class T>
RESIN_KERNEL void repack(channel_map from, channel_map to, int pixels, span_of<T const> x,
                         span_of<T> y, int batch, part who) {
  constexpr int B = simd::lanes<T>;
  int const blocks = blocks_of(to, B);
  task_range const mine = share(static_cast<long long>(batch) * blocks, who);
  for (long long task = mine.first; task < mine.last; ++task) {
    int const block = static_cast<int>(task % blocks);
    long long const n = task / blocks;
    block_lanes const lanes = lanes_of_block(to, block, B);
    T* const plane = y.at(n) + static_cast<std::ptrdiff_t>(block) * pixels * B;
    for (int lane = 0; lane < B; ++lane) {
      if (lane >= lanes.count) {
        for (int i = 0; i < pixels; ++i) plane[i * B + lane] = T(0);
        continue;
      }
      int const place = from.physical(lanes.first + lane, B);
      T const* const source =
          x.at(n) + static_cast<std::ptrdiff_t>(place / B) * pixels * B + place % B;
      for (int i = 0; i < pixels; ++i) plane[i * B + lane] = source[i * B];
    }
  }
}

}  // namespace resin::kernels
