// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Dropout. Whether an element is kept is a function of the stream and of its place (image, channel,
// pixel) in logical order, so it depends neither on the vector width nor on threads, and the
// backward pass draws the same mask again.

#include <resin/base/random.hpp>
#include <resin/kernels/runs.hpp>
#include <resin/kernels/span_of.hpp>
#include <resin/simd/vec.hpp>

#include <cstdint>

RESIN_INSTANTIATED
namespace resin::kernels::inline RESIN_TARGET {

/// y = x / (1 - rate) where kept, else 0 [+ addend], in lanes without a channel 0; y may be x or
/// addend. Backward is the same with x = dy, y = dx. `first_image` is the place of image 0 in the
/// whole batch. A planar tensor is C * H * W channels of one pixel.
template <class T>
RESIN_KERNEL void dropout(random_stream stream, double rate, channel_map map, int pixels,
                          span_of<T const> x, span_of<T const> addend, span_of<T> y,
                          long long first_image, int batch, part who) {
  using V = simd::vec<T>;
  constexpr int B = simd::lanes<T>;
  int const blocks = blocks_of(map, B), channels = map.channels();
  std::uint64_t const elements =
      static_cast<std::uint64_t>(channels) * static_cast<std::uint64_t>(pixels);
  double const bound = rate * 16777216.0;  // a draw is a multiple of 2^-24: kept if draw >= rate
  std::uint64_t threshold = static_cast<std::uint64_t>(bound);
  if (static_cast<double>(threshold) < bound) ++threshold;
  T const gain = rate < 1 ? static_cast<T>(1 / (1 - rate)) : T(0);
  detail::for_each_block_run<B>(
      blocks, pixels, batch, who,
      [&](long long n, int block, std::ptrdiff_t at, std::ptrdiff_t length) RESIN_UNROLLED {
        block_lanes const lanes = lanes_of_block(map, block, B);
        std::uint64_t const pixel =
            static_cast<std::uint64_t>(at / B - static_cast<std::ptrdiff_t>(block) * pixels);
        std::uint64_t const first =
            static_cast<std::uint64_t>(first_image + n) * elements +
            static_cast<std::uint64_t>(lanes.first) * static_cast<std::uint64_t>(pixels) + pixel;
        T const* const from = x.at(n) + at;
        T const* const z = addend.data ? addend.at(n) + at : nullptr;
        T* const to = y.at(n) + at;
        V const zero(T(0)), k(gain);
        for (std::ptrdiff_t i = 0; i < length; i += B) {
          std::uint64_t const draw = first + static_cast<std::uint64_t>(i / B);
          alignas(64) T keep[B];
          for (int c = 0; c < B; ++c)
            keep[c] = static_cast<T>((stream(draw + static_cast<std::uint64_t>(c) *
                                                        static_cast<std::uint64_t>(pixels)) >>
                                      40) >= threshold);
          for (int c = lanes.count; c < B; ++c) keep[c] = T(0);
          V const r = xsimd::select(simd::load(keep) > zero, simd::loadu(from + i) * k, zero);
          simd::storeu(to + i, z ? r + simd::loadu(z + i) : r);
        }
      });
}

}  // namespace resin::kernels
RESIN_END_INSTANTIATED
