// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Where a value lies in the arena.

#include <resin/base/namespaces.hpp>

namespace resin::ir::inline RESIN_VERSION {

/// How the copy of a storage is found: fixed (copy 0), by the region's iteration (saved for the
/// reverse part), or by what a repeat carries from one iteration to the next.
enum class placement : unsigned char { external, fixed, saved, argument, yield, result };

/// Image i of a batch of n lies at n * (offset + copy * size) + i * size + slice, in elements.
struct location {
  placement how = placement::fixed;
  short region = -1;  // whose iteration selects the copy
  int slots = 1;  // copies a repeat cycles through; 0: one for each iteration
  int initial = -1;  // argument: the value that iteration 0 reads
  long long offset = 0, size = 0, slice = 0;
};

}  // namespace resin::ir
