// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Who is told, while the reverse part of a step runs, how much of its gradient is final.

#include <resin/base/namespaces.hpp>
#include <resin/runtime/thread_pool.hpp>

namespace resin::inline RESIN_TARGET {

class gradient_hook {
 public:
  /// All elements of the gradient pool from `from` on are final. Called by every thread of the
  /// step; a barrier lies between two calls.
  virtual void final_from(long long from, part who, barrier* sync) = 0;
  /// Called by the first thread after each op of the reverse part.
  virtual void poll() = 0;

 protected:
  ~gradient_hook() = default;
};

}  // namespace resin
