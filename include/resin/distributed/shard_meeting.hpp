// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Where the shards of a process meet at a batch norm, and exchange numbers with all others.

#include <resin/base/blocks.hpp>
#include <resin/base/error.hpp>
#include <resin/base/namespaces.hpp>
#include <resin/base/shards.hpp>
#include <resin/train/process_group.hpp>

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <mutex>
#include <span>
#include <vector>

namespace resin::detail::inline RESIN_TARGET {

/// The first shard runs on the thread that called, and is the only one that talks to other
/// processes. At most `threads` compute at a time.
class shard_meeting {
 public:
  shard_meeting(process_group& group, shard_range mine) : group_(group), mine_(mine) {}

  void begin(int threads) {
    computing_ = arrived_ = 0;
    threads_ = threads;
    failure_ = nullptr;
  }
  void enter() {
    std::unique_lock lock(mutex_);
    start_computing(lock);
  }
  void leave(std::exception_ptr failure) {
    std::lock_guard const lock(mutex_);
    --computing_;
    if (failure && !failure_) failure_ = failure;
    changed_.notify_all();
  }
  [[nodiscard]] std::exception_ptr failure() const { return failure_; }

  /// `numbers` of every shard of the batch, in their order. `part`: which of this process calls.
  std::span<double const> gather(int part, std::span<double const> numbers) {
    std::unique_lock lock(mutex_);
    std::size_t const n = numbers.size();
    auto const most =  // shards of a process
        static_cast<std::size_t>(base::ceil_div(group_.shards(), group_.size()));
    own_.resize(most * n);
    std::copy(numbers.begin(), numbers.end(), own_.begin() + part * static_cast<long long>(n));
    ++arrived_;
    --computing_;
    changed_.notify_all();
    if (part == 0) {
      wait(lock, [this] { return arrived_ == mine_.size(); });
      exchange(n, most);
      arrived_ = 0;
      ++meetings_;
      changed_.notify_all();
    } else {
      long long const now = meetings_;
      wait(lock, [&] { return meetings_ != now; });
    }
    start_computing(lock);
    return all_;
  }

 private:
  template <class F>
  void wait(std::unique_lock<std::mutex>& lock, F done) {
    changed_.wait(lock, [&] { return done() || failure_; });
    if (done()) return;
    ++computing_;  // leave() takes it back
    throw error("a shard beside this one failed");
  }
  void start_computing(std::unique_lock<std::mutex>& lock) {
    changed_.wait(lock, [this] { return computing_ < threads_; });
    ++computing_;
  }
  /// own_ of all processes, to all_ in the order of the shards.
  void exchange(std::size_t n, std::size_t most) {
    auto const processes = static_cast<std::size_t>(group_.size());
    gathered_.resize(processes * most * n);
    group_.gather(own_.data(), most * n * sizeof(double), gathered_.data());
    all_.clear();
    for (std::size_t p = 0; p < processes; ++p) {
      auto const from = gathered_.begin() + static_cast<std::ptrdiff_t>(p * most * n);
      int const shards = shards_of(static_cast<int>(p), group_.size(), group_.shards()).size();
      all_.insert(all_.end(), from, from + shards * static_cast<std::ptrdiff_t>(n));
    }
  }

  process_group& group_;
  shard_range mine_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int threads_ = 1, computing_ = 0, arrived_ = 0;
  long long meetings_ = 0;
  std::exception_ptr failure_;
  std::vector<double> own_, gathered_, all_;
};

}  // namespace resin::detail
