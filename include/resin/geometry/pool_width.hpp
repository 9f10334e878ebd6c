// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The window width as a part of a pooling kernel's key.

#include <resin/base/namespaces.hpp>

namespace resin::inline RESIN_VERSION {

/// The widths worth unrolling, 0 for the others and for dilated ones.
[[nodiscard]] constexpr int pool_width(int S, int dilation_h = 1, int dilation_w = 1) {
  return (S == 2 || S == 3) && dilation_h == 1 && dilation_w == 1 ? S : 0;
}

}  // namespace resin
