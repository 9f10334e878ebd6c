// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Who is told, while the reverse part of a step runs, how much of its gradient is final.

#include <resin/base/namespaces.hpp>
#include <resin/runtime/thread_pool.hpp>

#include <span>

namespace resin::inline RESIN_TARGET {

/// Parts of one batch that make their steps at the same time, each on one thread, and whose batch
/// norms take the statistics of all of them.
class batch_parts {
 public:
  /// Part of the batch's loss that this part of it is: its gradients begin with it.
  [[nodiscard]] virtual double share_of_loss() const = 0;
  /// True for the one that moves the running statistics.
  [[nodiscard]] virtual bool is_first() const = 0;
  /// `mine` of all parts, one behind the other, the same for each of them; all call with as many
  /// numbers.
  virtual std::span<double const> gather(std::span<double const> mine) = 0;

 protected:
  ~batch_parts() = default;
};

class gradient_hook {
 public:
  /// All elements of the gradient pool from `from` on are final. Called by every thread of the
  /// step; a barrier lies between two calls.
  virtual void final_from(long long from, part who, thread_barrier* sync) = 0;
  /// Called by the first thread after each op of the reverse part.
  virtual void poll() = 0;
  /// Null: the batch of this step is whole.
  [[nodiscard]] virtual batch_parts* parts() { return nullptr; }

 protected:
  ~gradient_hook() = default;
};

}  // namespace resin
