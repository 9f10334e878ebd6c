// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Batch norm of a batch whose parts are computed apart: the statistics and sums of all of them.

#include <resin/kernels/batch_norm.hpp>
#include <resin/kernels/batch_norm_backward.hpp>
#include <resin/runtime/machine.hpp>

#include <algorithm>
#include <span>
#include <vector>

namespace resin::runtime::inline RESIN_TARGET {

/// What follows a batch norm's sums: over how many pixels of how many images they are, and whether
/// the running statistics move.
struct summed_batch {
  int pixels, images;
  bool moves;
};

/// Moments at `partial` (kernels::batch_norm_statistics) become those of all parts of the batch, in
/// one chunk, merged in the order of the parts.
template <class T>
[[gnu::noinline, gnu::cold]] summed_batch moments_of_all(batch_parts& parts, int blocks, int pixels,
                                                         int batch, bool moves, T* partial) {
  constexpr int B = simd::lanes<T>;
  auto const channels = static_cast<std::size_t>(blocks) * B;
  std::size_t const each = 1 + 2 * channels;  // count, means, squares
  std::vector<double> mine(each);
  mine[0] = static_cast<double>(batch) * pixels;
  for (std::size_t c = 0; c < channels; ++c) {
    kernels::detail::moments const sum =
        kernels::detail::moments_of_chunks(partial, blocks, static_cast<std::ptrdiff_t>(c / B),
                                           static_cast<int>(c % B), pixels, batch);
    mine[1 + c] = sum.mean;
    mine[1 + channels + c] = sum.squares;
  }
  std::span<double const> const all = parts.gather(mine);
  double count = 0;
  for (std::size_t p = 0; p < all.size(); p += each) count += all[p];
  for (std::size_t c = 0; c < channels; ++c) {
    kernels::detail::moments sum;
    for (std::size_t p = 0; p < all.size(); p += each)
      sum.add(all[p], all[p + 1 + c], all[p + 1 + channels + c]);
    T* const to = partial + 2 * (c / B * B) + c % B;
    to[0] = static_cast<T>(sum.mean);
    to[B] = static_cast<T>(sum.squares);
  }
  return {static_cast<int>(count), 1, moves && parts.is_first()};
}

/// Sums at `partial` (kernels::batch_norm_backward_reduce) become those of all parts in one chunk;
/// dgamma and dbeta, where they are wanted, are this part's own.
template <class T>
[[gnu::noinline, gnu::cold]] summed_batch sums_of_all(batch_parts& parts, channel_map map,
                                                      int pixels, int batch, T* partial, T* dgamma,
                                                      T* dbeta) {
  constexpr int B = simd::lanes<T>;
  int const blocks = kernels::blocks_of(map, B);
  auto const channels = static_cast<std::size_t>(blocks) * B;
  std::size_t const each = 1 + 2 * channels;
  std::vector<double> mine(each);
  mine[0] = static_cast<double>(batch) * pixels;
  for (std::size_t c = 0; c < channels; ++c) {
    auto const [sum, product] = kernels::detail::sums_of_chunks(
        partial, blocks, static_cast<std::ptrdiff_t>(c / B), static_cast<int>(c % B), batch);
    mine[1 + c] = sum;
    mine[1 + channels + c] = product;
  }
  for (int block = 0; block < blocks; ++block) {
    kernels::block_lanes const lanes = kernels::lanes_of_block(map, block, B);
    for (int lane = 0; lane < lanes.count; ++lane) {
      std::size_t const c = static_cast<std::size_t>(block * B + lane);
      if (dbeta) dbeta[lanes.first + lane] = static_cast<T>(mine[1 + c]);
      if (dgamma) dgamma[lanes.first + lane] = static_cast<T>(mine[1 + channels + c]);
    }
  }
  std::span<double const> const all = parts.gather(mine);
  double count = 0;
  for (std::size_t p = 0; p < all.size(); p += each) count += all[p];
  for (std::size_t c = 0; c < channels; ++c) {
    double sum = 0, product = 0;
    for (std::size_t p = 0; p < all.size(); p += each) {
      sum += all[p + 1 + c];
      product += all[p + 1 + channels + c];
    }
    T* const to = partial + 2 * (c / B * B) + c % B;
    to[0] = static_cast<T>(sum);
    to[B] = static_cast<T>(product);
  }
  return {static_cast<int>(count), 1, false};
}

}  // namespace resin::runtime
