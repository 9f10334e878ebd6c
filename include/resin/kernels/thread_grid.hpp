// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// How threads share work that can be cut along two axes.

#include <resin/base/blocks.hpp>
#include <resin/base/macros.hpp>

namespace resin::kernels::detail::inline RESIN_TARGET {

using base::ceil_div;
using base::round_up;

/// A grid of threads: how many share the rows (or chunks) and how many the panels.
struct thread_grid {
  int rows, panels;
};

/// The grid with the smallest largest share; among equals the one with most threads along the rows,
/// or along the panels where the weights are what is heavy to read.
[[nodiscard]] RESIN_INLINE constexpr thread_grid share_grid(int threads, long long rows,
                                                            long long panels, bool heavy_weights) {
  thread_grid best{threads, 1};
  long long least = -1;
  for (int d = 1; d <= threads; ++d) {
    if (threads % d != 0) continue;
    int const r = heavy_weights ? d : threads / d, p = threads / r;
    long long const load = ceil_div(rows, r) * ceil_div(panels, p);
    if (least < 0 || load < least) {
      least = load;
      best = {r, p};
    }
  }
  return best;
}

}  // namespace resin::kernels::detail
