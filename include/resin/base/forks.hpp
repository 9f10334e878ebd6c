// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Which threads exist: those of a process do not exist in its child by fork().

#include <resin/base/namespaces.hpp>

#include <atomic>

#if defined(__unix__) || defined(__APPLE__)
#include <pthread.h>
#endif

namespace resin::detail::inline RESIN_VERSION {

inline std::atomic<unsigned> fork_count{0};

/// Forks between this process and the one that asked first. Whoever makes threads remembers it:
/// where it has another value, those threads can be neither waited for, joined nor detached.
[[nodiscard, gnu::cold]] inline unsigned count_forks() {
#if defined(__unix__) || defined(__APPLE__)
  static bool const counting = ::pthread_atfork(nullptr, nullptr, [] {
                                 fork_count.fetch_add(1, std::memory_order_relaxed);
                               }) == 0;
  static_cast<void>(counting);
#endif
  return fork_count.load(std::memory_order_relaxed);
}
/// True if threads that were made at `count` belong to a parent of this process.
[[nodiscard]] inline bool forked_since(unsigned count) {
  return fork_count.load(std::memory_order_relaxed) != count;
}

}  // namespace resin::detail
