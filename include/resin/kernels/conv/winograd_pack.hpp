// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Transforms canonical weights of 3x3 or 5x5 windows into the stream that Winograd kernels read.

#include <resin/kernels/conv/operands.hpp>
#include <resin/kernels/conv/winograd_transform.hpp>
#include <resin/kernels/runs.hpp>
#include <resin/kernels/unroll.hpp>

#include <cstddef>

RESIN_INSTANTIATED
namespace resin::kernels::detail::inline RESIN_TARGET {

/// G g G^T of a vector of filters; g: [tap][lane], the points `plane` elements apart at `to`.
template <int M, int R, class T>
RESIN_INLINE void winograd_weights(T const* g, T* to, std::ptrdiff_t plane) {
  using vec = simd::vec<T>;
  constexpr int lanes = simd::lanes<T>, side = M + R - 1;
  alignas(64) T half[side * R * lanes];
  vec d[R], u[side];
  for (int j = 0; j < R; ++j) {
    unroll<R>([&](auto i) RESIN_UNROLLED { d[i] = simd::load(g + (i * R + j) * lanes); });
    winograd_axis<M, R>::template weights<T>(d, u);
    unroll<side>([&](auto i) RESIN_UNROLLED { simd::store(half + (i * R + j) * lanes, u[i]); });
  }
  for (int i = 0; i < side; ++i) {
    unroll<R>([&](auto j) RESIN_UNROLLED { d[j] = simd::load(half + (i * R + j) * lanes); });
    winograd_axis<M, R>::template weights<T>(d, u);
    unroll<side>([&](auto j) RESIN_UNROLLED { simd::store(to + j * plane, u[j]); });
    to += side * plane;
  }
}

/// [panel][point][channel][filter], parts share panels' vectors; zero for holes and lanes past the
/// last filter.
template <int M, int R, class T>
RESIN_KERNEL void pack_winograd(int vectors, correlation const& g, T const* w, T const* scale,
                                channel_map in, channel_map out, T* packed, part who) {
  constexpr int lanes = simd::lanes<T>, taps = R * R, points = (M + R - 1) * (M + R - 1);
  int const blocks = ceil_div(g.k, lanes);
  // Canonical weights are (K, C, R, R); backward-data (`transposed`) swaps the two and turns the
  // window by 180 degrees.
  std::ptrdiff_t const filter_step =
                           g.transposed ? taps : static_cast<std::ptrdiff_t>(taps) * in.channels(),
                       channel_step =
                           g.transposed ? static_cast<std::ptrdiff_t>(taps) * out.channels() : taps;
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
        alignas(64) T window[taps * lanes];
        for (int i = 0; i < taps; ++i) simd::store(window + i * lanes, simd::vec<T>(T(0)));
        if (c < channels.count)
          for (int k = 0; k < filters.count; ++k) {
            T const* const from =
                w + (filters.first + k) * filter_step + (channels.first + c) * channel_step;
            T const factor = scale ? scale[filters.first + k] : T(1);
            for (int i = 0; i < taps; ++i) {
              window[i * lanes + k] = factor * from[g.transposed ? taps - 1 - i : i];
              keep_loop();
            }
          }
        winograd_weights<M, R>(window, to + (cb * static_cast<std::ptrdiff_t>(lanes) + c) * width,
                               plane);
      }
    }
  }
}

}  // namespace resin::kernels::detail
RESIN_END_INSTANTIATED
