// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What count_allocations.hpp has counted, for the other source files of a test program.

#include <atomic>

namespace resin_test {
inline std::atomic<long> allocations{0};
inline std::atomic<long long> bytes{0};
}  // namespace resin_test

/// Allocations so far, and their bytes; neither goes down again.
inline long allocation_count() { return resin_test::allocations.load(std::memory_order_relaxed); }
inline long long allocated_bytes() { return resin_test::bytes.load(std::memory_order_relaxed); }
