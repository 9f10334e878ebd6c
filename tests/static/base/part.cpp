// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Shares of threads: contiguous, complete, and as even as they can be.
#include <resin/base/part.hpp>

namespace resin {
namespace {

constexpr bool covers(long long tasks, int threads) {
  long long next = 0;
  for (int i = 0; i < threads; ++i) {
    auto const [first, last] = share(tasks, {i, threads});
    long long const size = last - first;
    if (first != next || size < tasks / threads || size > tasks / threads + 1) return false;
    next = last;
  }
  return next == tasks;
}

constexpr bool covers_all() {
  for (long long tasks = 0; tasks < 40; ++tasks)
    for (int threads = 1; threads < 12; ++threads)
      if (!covers(tasks, threads)) return false;
  return covers(1LL << 40, 3);
}

static_assert(covers_all());
static_assert(share(7, {}).first == 0 && share(7, {}).last == 7);

}  // namespace
}  // namespace resin
