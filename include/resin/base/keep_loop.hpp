// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What stops a compiler from turning a short loop into a call.

#include <resin/base/macros.hpp>

namespace resin::detail::inline RESIN_VERSION {

/// Keeps a copying loop a loop: g++ would call memcpy or memset, which costs more at these lengths.
RESIN_INLINE void keep_loop() {
#if defined(__GNUC__) || defined(__clang__)
  __asm__ volatile("" ::: "memory");
#endif
}

}  // namespace resin::detail
