// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Transforms canonical 3x3 weights into the stream that Winograd kernels read.

#include <resin/base/part.hpp>
#include <resin/ir/channel_map.hpp>
#include <resin/ir/conv_plan.hpp>
#include <resin/kernels/conv_gather.hpp>
#include <resin/kernels/conv_winograd_transform.hpp>
#include <resin/kernels/runs.hpp>
#include <resin/kernels/unroll.hpp>

#include <cstddef>

namespace resin::kernels::detail {

/// G g G^T of a vector of filters; g: [tap][lane], the points `plane` elements apart at `to`.
template <int M, class T>
RESIN_INLINE void winograd_weights(T const* g, T* to, std::ptrdiff_t plane) {
  using vec = simd::vec<T>;
  constexpr int lanes = simd::lanes<T>, side = M + 2;
  alignas(64) T half[side * 3 * lanes];
  vec d[3], u[side];
  for (int j = 0; j < 3; ++j) {
    unroll<3>([&](auto i) RESIN_UNROLLED { d[i] = simd::load(g + (i * 3 + j) * lanes); });
    winograd<M>::template weights<T>(d, u);
    unroll<side>([&](auto i) RESIN_UNROLLED { simd::store(half + (i * 3 + j) * lanes, u[i]); });
  }
  for (int i = 0; i < side; ++i) {
    unroll<3>([&](auto j) RESIN_UNROLLED { d[j] = simd::load(half + (i * 3 + j) * lanes); });
    winograd<M>::template weights<T>(d, u);
    unroll<side>([&](auto j) RESIN_UNROLLED { simd::store(to + j * plane, u[j]); });
    to += side * plane;
  }
}

/// [panel][point][channel][filter], parts share panels' vectors; zero for holes and lanes past the
/// last filter.
template <int M, class T>
RESIN_KERNEL void pack_winograd(int vectors, correlation const& g, T const* w, T const* scale,
                                channel_map in, channel_map out, T* packed, part who) {
  constexpr int lanes = simd::lanes<T>, points = (M + 2) * (M + 2);
  int const blocks = resin::detail::ceil_div(g.k, lanes);
  // Canonical weights are (K, C, 3, 3); backward-data (`transposed`) swaps the two and turns the
  // window by 180 degrees.
  std::ptrdiff_t const filter_step = g.transposed ? 9 : 9LL * in.channels(),
                       channel_step = g.transposed ? 9LL * out.channels() : 9;
  task_range const mine = share(blocks, who);
  for (int kb = static_cast<int>(mine.first); kb < mine.last; ++kb) {
    int const panel = kb / vectors, left = blocks - panel * vectors,
              width = (left < vectors ? left : vectors) * lanes;
    std::ptrdiff_t const plane = static_cast<std::ptrdiff_t>(g.c) * width;
    T* const to = packed + static_cast<std::ptrdiff_t>(panel) * vectors * lanes * points * g.c +
                  kb % vectors * lanes;
    block_lanes const filters = lanes_of_block(out, kb, lanes);
    for (int cb = 0; cb * lanes < g.c; ++cb) {
      block_lanes const channels = lanes_of_block(in, cb, lanes);
      for (int c = 0; c < lanes && cb * lanes + c < g.c; ++c) {
        alignas(64) T taps[9 * lanes];
        for (int i = 0; i < 9; ++i) simd::store(taps + i * lanes, simd::vec<T>(T(0)));
        if (c < channels.count)
          for (int k = 0; k < filters.count; ++k) {
            T const* const from =
                w + (filters.first + k) * filter_step + (channels.first + c) * channel_step;
            T const factor = scale ? scale[filters.first + k] : T(1);
            for (int i = 0; i < 9; ++i) {
              taps[i * lanes + k] = factor * from[g.transposed ? 8 - i : i];
              keep_loop();
            }
          }
        winograd_weights<M>(taps, to + (cb * static_cast<std::ptrdiff_t>(lanes) + c) * width,
                            plane);
      }
    }
  }
}

}  // namespace resin::kernels::detail
