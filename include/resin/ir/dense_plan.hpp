// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Which dense layers get packed weights for evaluation: those that fit into L2. Larger ones stream
// their canonical rows from memory, and need no second copy.

#include <resin/ir/conv_geometry.hpp>

namespace resin {

/// Blocks of outputs that a register tile of packed weights takes; what is left of them, one by
/// one.
inline constexpr int dense_panel = 4;

/// Elements of packed weights: (panel of outputs, input, output); 0: read in canonical rows.
[[nodiscard]] constexpr long long dense_packed(int inputs, int outputs, target t, int bytes) {
  long long const size = static_cast<long long>(detail::round_up(outputs, t.lanes(bytes))) * inputs;
  return size * bytes <= t.l2 ? size : 0;
}

}  // namespace resin
