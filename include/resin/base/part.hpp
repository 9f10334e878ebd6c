// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A thread's share of some tasks: contiguous, static, a function of (tasks, thread, threads) alone.

#include <resin/base/namespaces.hpp>

namespace resin::inline RESIN_VERSION {

/// Thread `index` of `count`.
struct part {
  int index = 0, count = 1;
};

/// The half-open range of tasks that a part takes.
struct task_range {
  long long first, last;
};

[[nodiscard]] constexpr task_range share(long long tasks, part who) {
  return {tasks * who.index / who.count, tasks * (who.index + 1) / who.count};
}

}  // namespace resin
