// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The order in which taps are packed.

#include <resin/geometry/conv/shape.hpp>
#include <resin/kernels/conv/operands.hpp>

namespace resin::kernels::detail::inline RESIN_TARGET {

/// visit(number of the tap in the stream, its place in the window).
template <class F>
RESIN_INLINE void for_each_tap(correlation const& g, int S, F&& visit) {
  for (int r = 0, t = 0; r < g.row.taps; ++r)
    for (int m = 0; m < g.col.taps; ++m, ++t)
      visit(t, (g.row.weight_first + r * g.row.weight_step) * S + g.col.weight_first +
                   m * g.col.weight_step);
}

}  // namespace resin::kernels::detail
