// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The window width as a part of a pooling kernel's key.

namespace resin {

/// The widths worth unrolling, 0 for the others.
[[nodiscard]] constexpr int pool_width(int S) { return S == 2 || S == 3 ? S : 0; }

}  // namespace resin
