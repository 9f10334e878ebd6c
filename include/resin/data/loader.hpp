// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Batches of a data set, augmented ahead of their use by background threads. A batch's bits are a
// function of (data, options, epoch, number of the batch): threads and resumption do not show.

#include <resin/base/error.hpp>
#include <resin/base/extent2.hpp>
#include <resin/base/forks.hpp>
#include <resin/base/shards.hpp>
#include <resin/base/text.hpp>
#include <resin/data/augment.hpp>
#include <resin/data/data_source.hpp>
#include <resin/data/dataset.hpp>
#include <resin/data/epoch_order.hpp>

#include <algorithm>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <new>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

namespace resin::inline RESIN_VERSION {

struct loader_options {
  int batch = 128;
  std::uint64_t seed = 0;
  bool shuffle = true;
  augmentation augment{};
  bool drop_last = false;  // leave out a last batch that is not full
  int threads = 1;  // in the background; 0 prepares each batch when it is asked for
  int shards = 1;  // parts that each batch is cut into
  shard_range part{0, 1};  // those that are wanted here; others are not prepared
};

/// Prefetching source of batches: `threads + 1` buffers, nothing allocated after construction.
/// Keeps a reference to the data. One caller at a time.
template <class T = float>
class loader {
 public:
  [[gnu::cold]] loader(dataset const& data, loader_options options)
      : data_(data), options_(options) {
    validate(data);
    auto const refuse = [](char const* what, int got) {
      throw training_error(detail::sentence({"loader: ", what, "; got ", got}));
    };
    if (options.batch < 1) refuse("batch must be at least 1", options.batch);
    if (options.threads < 0 || options.threads > 64)
      refuse("threads must be 0 to 64", options.threads);
    if (data.size() < 1) refuse("the data set must hold at least one record", data.size());
    options.augment.check(data.shape());
    order_.resize(static_cast<std::size_t>(data.size()));
    auto const records = static_cast<std::size_t>(std::min(options.batch, data.size()));
    auto const elements = static_cast<std::size_t>(data.shape().size());
    slots_ = std::vector<slot>(static_cast<std::size_t>(options.threads) + 1);
    for (slot& s : slots_) {
      s.images.resize(records * elements);
      s.labels.resize(records);
      s.records.resize(records);
    }
    scratch_ =
        std::vector<augment_scratch<T>>(static_cast<std::size_t>(std::max(options.threads, 1)));
    for (augment_scratch<T>& s : scratch_) s.fit(data.shape());
    forks_ = detail::count_forks();
    try {
      for (int i = 0; i < options.threads; ++i) workers_.emplace_back([this, i] { work(i); });
    } catch (...) {
      stop();
      throw;
    }
  }
  loader(dataset&&, loader_options) = delete;  // the data must outlive the loader
  loader(loader const&) = delete;
  loader& operator=(loader const&) = delete;
  ~loader() { stop(); }

  /// Records of the data set.
  [[nodiscard]] int size() const { return data_.size(); }
  [[nodiscard]] extent3 shape() const { return data_.shape(); }
  /// Batches of an epoch; the last may be smaller.
  [[nodiscard]] int batches() const {
    int const full = size() / options_.batch;
    return full + (!options_.drop_last && size() % options_.batch != 0 ? 1 : 0);
  }
  [[nodiscard]] loader_options const& options() const { return options_; }
  /// Of the data, not of the options.
  [[nodiscard]] std::uint64_t fingerprint() const { return resin::fingerprint(data_); }

  /// `next` then gives the batches first_batch, first_batch + 1, ... of this epoch. What was
  /// prefetched of another epoch is dropped.
  [[gnu::cold]] void begin_epoch(int epoch, int first_batch = 0) {
    if (epoch < 0 || first_batch < 0 || first_batch > batches())
      throw training_error(detail::sentence({"loader: epoch ", epoch, ", batch ", first_batch,
                                             " asked; an epoch has ", batches(), " batches"}));
    stay_in_process();
    std::unique_lock lock(mutex_);
    end_ = 0;
    changed_.wait(lock, [this] { return busy_ == 0; });
    for (slot& s : slots_) s.batch = -1;
    if (epoch != epoch_) {
      if (options_.shuffle)
        epoch_order(options_.seed, epoch, order_.data(), size());
      else
        std::iota(order_.begin(), order_.end(), 0);
      epoch_ = epoch;
    }
    filling_ = taken_ = released_ = first_batch;
    end_ = batches();
    changed_.notify_all();
  }

  /// The next batch, or false at the end of the epoch. The view is good until the next call.
  bool next(batch_view<T>& out) {
    stay_in_process();
    std::unique_lock lock(mutex_);
    released_ = taken_;
    if (taken_ >= end_) return false;
    changed_.notify_all();
    slot& s = slots_[static_cast<std::size_t>(taken_) % slots_.size()];
    if (workers_.empty())
      fill(s, taken_, scratch_[0]);
    else
      changed_.wait(lock, [&] { return s.batch == taken_; });
    ++taken_;
    extent3 const one = shape();
    out = {s.images.data(), s.labels.data(), s.records.data(), s.size, one.c, one.h, one.w};
    return true;
  }

 private:
  /// In a child by fork() the threads that fill the slots do not exist, and one of them may hold
  /// the mutex for ever.
  void stay_in_process() const {
    if (!workers_.empty() && detail::forked_since(forks_))
      throw training_error(
          "loader: its threads stayed in the parent process; make one after fork(), or with "
          "threads = 0");
  }
  struct slot {
    int batch = -1, size = 0;
    std::vector<T> images;
    std::vector<int> labels, records;
  };

  void fill(slot& s, int batch, augment_scratch<T>& scratch) const {
    int const all = std::min(options_.batch, size() - batch * options_.batch);
    shard_range const rows = rows_of(options_.part, options_.shards, all);
    int const first = batch * options_.batch + rows.first;
    s.size = rows.size();
    extent3 const one = shape();
    auto const elements = static_cast<std::ptrdiff_t>(one.size());
    for (int i = 0; i < s.size; ++i) {
      auto const at = static_cast<std::size_t>(i);
      int const record = order_[static_cast<std::size_t>(first + i)];
      s.records[at] = record;
      s.labels[at] = data_.labels.data()[record];
      options_.augment.apply(data_.images.data() + record * elements, one,
                             {options_.seed, epoch_, record}, s.images.data() + i * elements,
                             scratch);
    }
  }

  // Batch b lives in slot b % slots; it may be filled once batch b - slots has been released.
  void work(int who) {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] {
        return stopping_ ||
               (filling_ < end_ && filling_ < released_ + static_cast<int>(slots_.size()));
      });
      if (stopping_) return;
      int const batch = filling_++;
      slot& s = slots_[static_cast<std::size_t>(batch) % slots_.size()];
      ++busy_;
      lock.unlock();
      fill(s, batch, scratch_[static_cast<std::size_t>(who)]);
      lock.lock();
      s.batch = batch;
      --busy_;
      changed_.notify_all();
    }
  }

  [[gnu::cold]] void stop() {
    if (!workers_.empty() && detail::forked_since(forks_)) {
      // Nobody is left to join, nor to leave the wait that the condition's destructor waits for.
      for (std::thread& worker : workers_) new (&worker) std::thread;
      new (&changed_) std::condition_variable;
      return;
    }
    {
      std::lock_guard const lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    for (std::thread& worker : workers_) worker.join();
    workers_.clear();
  }

  dataset const& data_;
  loader_options const options_;
  std::vector<int> order_;
  std::vector<slot> slots_;
  std::vector<augment_scratch<T>> scratch_;
  std::vector<std::thread> workers_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int epoch_ = -1, end_ = 0;  // end_: batches that may be handed out
  int filling_ = 0, taken_ = 0, released_ = 0;  // next to fill, next to hand out, oldest in use
  int busy_ = 0;
  bool stopping_ = false;
  unsigned forks_ = 0;  // when the workers were made
};

}  // namespace resin
