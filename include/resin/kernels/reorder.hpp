// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Between the planar and the blocked layout. Lanes that hold no channel are written as zero.

#include <resin/kernels/runs.hpp>
#include <resin/kernels/span_of.hpp>
#include <resin/simd/vec.hpp>

RESIN_INSTANTIATED
namespace resin::kernels::inline RESIN_TARGET {

/// y: blocked by `map` = x: (C,H,W) planar, with pixels = H * W [+ addend, blocked like y; it may
/// be y].
template <class T>
RESIN_KERNEL void planar_to_blocked(channel_map map, int pixels, span_of<T const> x,
                                    span_of<T const> addend, span_of<T> y, int batch, part who) {
  constexpr int B = simd::lanes<T>;
  int const blocks = blocks_of(map, B);
  detail::for_each_block_run<B>(
      blocks, pixels, batch, who,
      [&](long long n, int block, std::ptrdiff_t at, std::ptrdiff_t length) RESIN_UNROLLED {
        block_lanes const lanes = lanes_of_block(map, block, B);
        std::ptrdiff_t const plane = pixels,
                             first = at / B - static_cast<std::ptrdiff_t>(block) * pixels;
        T const* const from = x.at(n) + lanes.first * plane + first;
        T const* const z = addend.data ? addend.at(n) + at : nullptr;
        T* const to = y.at(n) + at;
        for (std::ptrdiff_t p = 0; p < length / B; ++p) {
          alignas(64) T lane[B] = {};
          for (int c = 0; c < lanes.count; ++c) lane[c] = from[c * plane + p];
          if (z)
            for (int c = 0; c < lanes.count; ++c) lane[c] += z[p * B + c];
          simd::storeu(to + p * B, simd::load(lane));
          detail::keep_loop();
        }
      });
}

/// y: (C,H,W) planar = x: blocked by `map` [+ addend, planar; it may be y]. Only the C * pixels
/// elements of y are written.
template <class T>
RESIN_KERNEL void blocked_to_planar(channel_map map, int pixels, span_of<T const> x,
                                    span_of<T const> addend, span_of<T> y, int batch, part who) {
  constexpr int B = simd::lanes<T>;
  int const blocks = blocks_of(map, B);
  detail::for_each_block_run<B>(
      blocks, pixels, batch, who,
      [&](long long n, int block, std::ptrdiff_t at, std::ptrdiff_t length) RESIN_UNROLLED {
        block_lanes const lanes = lanes_of_block(map, block, B);
        std::ptrdiff_t const plane = pixels,
                             first = at / B - static_cast<std::ptrdiff_t>(block) * pixels;
        T const* const from = x.at(n) + at;
        std::ptrdiff_t const to_first = lanes.first * plane + first;
        T const* const z = addend.data ? addend.at(n) + to_first : nullptr;
        T* const to = y.at(n) + to_first;
        for (int c = 0; c < lanes.count; ++c)
          for (std::ptrdiff_t p = 0; p < length / B; ++p) {
            T const v = from[p * B + c];
            to[c * plane + p] = z ? v + z[c * plane + p] : v;
          }
      });
}

}  // namespace resin::kernels
RESIN_END_INSTANTIATED
