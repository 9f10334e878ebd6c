// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Counts every allocation of the program. Included by one source file of a test program.

#include "allocations.hpp"

#include <cstddef>
#include <cstdlib>
#include <new>

namespace resin_test {
/// Kept out of line: the compiler must not see that a new and a free meet.
[[gnu::noinline]] inline void* counted_allocation(std::size_t size, std::size_t alignment) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  bytes.fetch_add(static_cast<long long>(size), std::memory_order_relaxed);
  void* const p = std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
  if (!p) throw std::bad_alloc();
  return p;
}
[[gnu::noinline]] inline void counted_free(void* p) noexcept { std::free(p); }
}  // namespace resin_test

void* operator new(std::size_t size) {
  return resin_test::counted_allocation(size, __STDCPP_DEFAULT_NEW_ALIGNMENT__);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  return resin_test::counted_allocation(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* p) noexcept { resin_test::counted_free(p); }
void operator delete(void* p, std::size_t) noexcept { resin_test::counted_free(p); }
void operator delete(void* p, std::align_val_t) noexcept { resin_test::counted_free(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept {
  resin_test::counted_free(p);
}
