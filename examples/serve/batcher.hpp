// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Gathers inputs that come one by one, from many threads, into batches. Knows neither networks nor
// HTTP.

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <future>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace serve {

/// What a worker does: n inputs one behind the other in, n outputs out. Called by one thread alone.
using batch_function = std::function<void(float const* inputs, int n, float* outputs)>;

struct answer {
  std::vector<float> output;
  int batch;  // how many were computed together
  std::chrono::microseconds waited;  // from submit() to the beginning of that computation
};

struct batching {
  int max_batch = 8;
  /// The longest that an input waits for others while its batch is not full.
  std::chrono::microseconds max_wait{2000};
  /// Inputs that may wait at a time; further ones are turned away.
  std::size_t capacity = 256;
};

struct batch_counts {
  long long answered = 0, batches = 0, turned_away = 0;
  std::size_t waiting = 0;
};

/// A bounded queue and a thread for each worker. A worker takes what waits as soon as that is a
/// full batch, or the oldest has waited long enough. All members may be called by any thread.
class batcher {
 public:
  /// `input` and `output` are the elements of one.
  batcher(std::size_t input, std::size_t output, std::vector<batch_function> workers,
          batching options)
      : input_(input), output_(output), options_(options) {
    threads_.reserve(workers.size());
    for (batch_function& worker : workers)
      threads_.emplace_back([this, compute = std::move(worker)] { work(compute); });
  }
  batcher(batcher const&) = delete;
  batcher& operator=(batcher const&) = delete;
  /// Answers what was accepted, then ends.
  ~batcher() {
    {
      std::lock_guard const lock(mutex_);
      closing_ = true;
    }
    changed_.notify_all();
    for (std::thread& t : threads_) t.join();
  }

  /// The answer to come, which throws what its worker threw; none where the queue is full. `input`
  /// has as many elements as the constructor was told.
  [[nodiscard]] std::optional<std::future<answer>> submit(std::vector<float> input) {
    std::optional<std::future<answer>> result;
    {
      std::lock_guard const lock(mutex_);
      if (queue_.size() >= options_.capacity) {
        ++counts_.turned_away;
        return result;
      }
      queue_.push_back({std::move(input), {}, clock::now()});
      result = queue_.back().promised.get_future();
    }
    changed_.notify_all();
    return result;
  }

  [[nodiscard]] batch_counts counts() const {
    std::lock_guard const lock(mutex_);
    batch_counts now = counts_;
    now.waiting = queue_.size();
    return now;
  }

 private:
  using clock = std::chrono::steady_clock;
  struct item {
    std::vector<float> input;
    std::promise<answer> promised;
    clock::time_point since;
  };

  /// Waits for a batch that is due; an empty one when there is nothing more to do.
  std::vector<item> next_batch() {
    std::unique_lock lock(mutex_);
    auto const most = static_cast<std::size_t>(options_.max_batch);
    // [due]
    for (;;) {
      changed_.wait(lock, [&] { return closing_ || !queue_.empty(); });
      if (queue_.empty()) return {};
      clock::time_point const due = queue_.front().since + options_.max_wait;
      if (closing_ || queue_.size() >= most || clock::now() >= due) break;
      changed_.wait_until(lock, due);  // another worker may take the oldest meanwhile
    }
    // [due]
    std::vector<item> batch;
    while (batch.size() < most && !queue_.empty()) {
      batch.push_back(std::move(queue_.front()));
      queue_.pop_front();
    }
    counts_.answered += static_cast<long long>(batch.size());
    ++counts_.batches;
    return batch;
  }

  void work(batch_function const& compute) {
    auto const most = static_cast<std::size_t>(options_.max_batch);
    std::vector<float> inputs(most * input_), outputs(most * output_);
    for (;;) {
      std::vector<item> batch = next_batch();
      if (batch.empty()) return;
      auto const start = clock::now();
      std::size_t const n = batch.size();
      try {
        for (std::size_t i = 0; i < n; ++i)
          std::copy_n(batch[i].input.data(), input_, inputs.data() + i * input_);
        compute(inputs.data(), static_cast<int>(n), outputs.data());
      } catch (...) {
        for (item& i : batch) i.promised.set_exception(std::current_exception());
        continue;
      }
      for (std::size_t i = 0; i < n; ++i) {
        float const* const from = outputs.data() + i * output_;
        batch[i].promised.set_value(
            {std::vector<float>(from, from + output_), static_cast<int>(n),
             std::chrono::duration_cast<std::chrono::microseconds>(start - batch[i].since)});
      }
    }
  }

  std::size_t const input_, output_;
  batching const options_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<item> queue_;
  batch_counts counts_;
  bool closing_ = false;
  std::vector<std::thread> threads_;  // the last: they use the others
};

}  // namespace serve
