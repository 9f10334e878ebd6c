// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The order of the records in an epoch: a pure function of (seed, epoch, number of records).

#include <resin/base/random.hpp>

#include <cstdint>
#include <numeric>
#include <utility>

namespace resin::inline RESIN_VERSION {

/// Fills order[0, n) with a permutation of [0, n): Fisher and Yates with counter-based draws.
inline void epoch_order(std::uint64_t seed, int epoch, int* order, int n) {
  std::iota(order, order + n, 0);
  random_stream const draw(seed, purpose::shuffle, static_cast<std::uint64_t>(epoch));
  for (int i = n - 1; i > 0; --i) {
    auto const k = static_cast<std::uint64_t>(i);
    std::swap(order[i], order[draw.below(k, static_cast<std::uint32_t>(i) + 1)]);
  }
}

}  // namespace resin
