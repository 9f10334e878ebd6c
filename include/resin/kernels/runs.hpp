// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// How elementwise kernels cut a batch among threads: at any vector, since no element depends on
// another.

#include <resin/base/blocks.hpp>
#include <resin/base/macros.hpp>
#include <resin/base/part.hpp>
#include <resin/geometry/channel_map.hpp>
#include <resin/kernels/unroll.hpp>

#include <cstddef>

namespace resin::kernels::inline RESIN_TARGET {

/// The logical channels `first ... first + count - 1` in the lanes 0 ... count - 1 of a channel
/// block.
struct block_lanes {
  int first, count;
};

/// What is in channel block `block` of a tensor; every block belongs to one piece of the map.
[[nodiscard]] constexpr block_lanes lanes_of_block(channel_map map, int block, int B) {
  int first = 0;
  for (int i = 0; i < map.count; ++i) {
    int const blocks = base::ceil_div(map.sizes[i], B);
    if (block < blocks) {
      int const left = map.sizes[i] - block * B;
      return {first + block * B, left < B ? left : B};
    }
    block -= blocks;
    first += map.sizes[i];
  }
  return {first, 0};
}

/// Number of channel blocks of a tensor.
[[nodiscard]] constexpr int blocks_of(channel_map map, int B) {
  int blocks = 0;
  for (int i = 0; i < map.count; ++i) blocks += base::ceil_div(map.sizes[i], B);
  return blocks;
}

}  // namespace resin::kernels
namespace resin::kernels::detail::inline RESIN_TARGET {

/// This part's share of a batch of `elements` per image in runs inside one image: run(image, first
/// element, length).
template <int Step, class F>
RESIN_INLINE void for_each_run(std::ptrdiff_t elements, int batch, part who, F&& run) {
  if (elements <= 0) return;
  long long const vectors = elements / Step;
  task_range const mine = share(vectors * batch, who);
  for (long long at = mine.first; at < mine.last;) {
    long long const image = at / vectors, first = at % vectors;
    long long const length = vectors - first < mine.last - at ? vectors - first : mine.last - at;
    run(image, static_cast<std::ptrdiff_t>(first * Step),
        static_cast<std::ptrdiff_t>(length * Step));
    at += length;
  }
}

/// The same in runs inside one channel block: run(image, block, first element within the image,
/// length).
template <int B, class F>
RESIN_INLINE void for_each_block_run(int blocks, int pixels, int batch, part who, F&& run) {
  if (pixels <= 0) return;
  task_range const mine = share(static_cast<long long>(batch) * blocks * pixels, who);
  for (long long at = mine.first; at < mine.last;) {
    long long const plane = at / pixels, first = at % pixels;
    long long const length = pixels - first < mine.last - at ? pixels - first : mine.last - at;
    long long const image = plane / blocks;
    int const block = static_cast<int>(plane % blocks);
    run(image, block, (static_cast<std::ptrdiff_t>(block) * pixels + first) * B,
        static_cast<std::ptrdiff_t>(length * B));
    at += length;
  }
}

}  // namespace resin::kernels::detail
