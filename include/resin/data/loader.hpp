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
#include <exception>
#include <memory>
#include <mutex>
#include <new>
#include <numeric>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

RESIN_INSTANTIATED
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

}  // namespace resin
namespace resin::detail::inline RESIN_VERSION {
/// Records that have to be read need memory of each thread.
template <class D>
concept InMemory = requires(D const& data) {
  data.image(0);
};
struct no_room {};
/// Targets as training sees them: labels are int, numbers are those of the network.
template <class T, class Y>
using target_in_batch = std::conditional_t<std::is_floating_point_v<Y>, T, int>;
template <class D, class T, class Y = target_in_batch<T, typename D::target_type>>
using batch_from = std::conditional_t < requires(D const& data) {
  data.weight(0);
}
, weighted_batch<T, Y>, batch_view < T, Y >> ;
}  // namespace resin::detail
namespace resin::inline RESIN_VERSION {

/// Prefetching source of batches: `threads + 1` buffers, nothing allocated after construction.
/// Keeps a reference to the data. One caller at a time.
template <class T = float, Examples D = dataset>
class loader {
  using X = typename D::image_type;
  using Y = detail::target_in_batch<T, typename D::target_type>;
  static constexpr bool weighted = requires(D const& d) { d.weight(0); };

 public:
  using batch_type = detail::batch_from<D, T>;

  [[gnu::cold]] loader(D const& data, loader_options options) : data_(data), options_(options) {
    if constexpr (requires { data.check(); }) data.check();
    auto const refuse = [](char const* what, int got) {
      throw training_error(detail::sentence({"loader: ", what, "; got ", got}));
    };
    if (options.batch < 1) refuse("batch must be at least 1", options.batch);
    if (options.threads < 0 || options.threads > 64)
      refuse("threads must be 0 to 64", options.threads);
    if (options.shards < 1) refuse("shards must be at least 1", options.shards);
    shard_range const part = options.part;
    if (part.first < 0 || part.last < part.first || part.last > options.shards)
      refuse("part must lie within the shards", part.first < 0 ? part.first : part.last);
    if (data.size() < 1) refuse("the data set must hold at least one record", data.size());
    options.augment.check(data.shape());
    order_.resize(static_cast<std::size_t>(data.size()));
    auto const records = static_cast<std::size_t>(std::min(options.batch, data.size()));
    auto const elements = static_cast<std::size_t>(data.shape().size());
    slot_count_ = options.threads + 1;
    slots_.reset(new slot[static_cast<std::size_t>(slot_count_)]);
    for (int i = 0; i < slot_count_; ++i) {
      slot& s = slots_[static_cast<std::size_t>(i)];
      s.images.resize(records * elements);
      s.labels.resize(records * static_cast<std::size_t>(data.target_count()));
      s.records.resize(records);
      if constexpr (weighted) s.weights.resize(records);
      if (i == 0 || i < options.threads) s.scratch.fit(data.shape());
    }
    forks_ = detail::count_forks();
    try {
      for (int i = 0; i < options.threads; ++i) {
        slot& mine = slots_[static_cast<std::size_t>(i)];
        mine.worker = std::thread([this, &mine] { work(mine.scratch); });
      }
    } catch (...) {
      stop();
      throw;
    }
  }
  loader(D&&, loader_options) = delete;  // the data must outlive the loader
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
  [[nodiscard]] std::uint64_t fingerprint() const requires requires(D const& d) { d.fingerprint(); }
  { return data_.fingerprint(); }

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
    for (int i = 0; i < slot_count_; ++i) slots_[static_cast<std::size_t>(i)].batch = -1;
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

  /// The next batch, or false at the end of the epoch. The view is good until the next call. Throws
  /// what reading one of its records threw.
  bool next(batch_type& out) {
    stay_in_process();
    std::unique_lock lock(mutex_);
    released_ = taken_;
    if (taken_ >= end_) return false;
    changed_.notify_all();
    slot& s = slots_[static_cast<std::size_t>(taken_ % slot_count_)];
    if (options_.threads == 0)
      fill(s, taken_, s.scratch);
    else
      changed_.wait(lock, [&] { return s.batch == taken_; });
    if constexpr (!detail::InMemory<D>)
      if (s.flaw) std::rethrow_exception(s.flaw);
    ++taken_;
    extent3 const one = shape();
    static_cast<batch_view<T, Y>&>(out) = {
        s.images.data(), s.labels.data(), s.records.data(),    s.size, one.c,
        one.h,           one.w,           data_.target_count()};
    if constexpr (weighted) out.weights = s.weights.data();
    return true;
  }

 private:
  /// In a child by fork() the threads that fill the slots do not exist, and one of them may hold
  /// the mutex for ever.
  void stay_in_process() const {
    if (options_.threads > 0 && detail::forked_since(forks_))
      throw training_error(
          "loader: its threads stayed in the parent process; make one after fork(), or with "
          "threads = 0");
  }
  struct memory : augment_scratch<T> {
    [[no_unique_address]] std::conditional_t<detail::InMemory<D>, detail::no_room, std::vector<X>>
        room;
  };
  /// A batch, and beside it a thread that prepares batches and what it works in.
  struct slot {
    int batch = -1, size = 0;
    std::vector<T> images;
    std::vector<Y> labels;
    std::vector<int> records;
    [[no_unique_address]] std::conditional_t<weighted, std::vector<double>, detail::no_room>
        weights;
    [[no_unique_address]] std::conditional_t<detail::InMemory<D>, detail::no_room,
                                             std::exception_ptr>
        flaw;  // what reading a record threw
    memory scratch;
    std::thread worker;
  };

  void fill(slot& s, int batch, memory& scratch) const {
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
      long long const each = data_.target_count();
      typename D::target_type const* const target = data_.target(record);
      for (long long k = 0; k < each; ++k)
        s.labels[static_cast<std::size_t>(i * each + k)] = static_cast<Y>(target[k]);
      if constexpr (weighted) s.weights[at] = data_.weight(record);
      X const* image;
      if constexpr (detail::InMemory<D>)
        image = data_.image(record);
      else
        image = data_.image(record, scratch.room);
      options_.augment.apply(image, one, {options_.seed, epoch_, record},
                             s.images.data() + i * elements, scratch);
    }
  }

  // Batch b lives in slot b % slots; it may be filled once batch b - slots has been released.
  void work(memory& scratch) {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] {
        return stopping_ || (filling_ < end_ && filling_ < released_ + slot_count_);
      });
      if (stopping_) return;
      int const batch = filling_++;
      slot& s = slots_[static_cast<std::size_t>(batch % slot_count_)];
      ++busy_;
      lock.unlock();
      if constexpr (detail::InMemory<D>) {
        fill(s, batch, scratch);
      } else {
        s.flaw = nullptr;
        try {
          fill(s, batch, scratch);
        } catch (...) {
          s.flaw = std::current_exception();
        }
      }
      lock.lock();
      s.batch = batch;
      --busy_;
      changed_.notify_all();
    }
  }

  [[gnu::cold]] void stop() {
    if (options_.threads > 0 && detail::forked_since(forks_)) {
      // Nobody is left to join, nor to leave the wait that the condition's destructor waits for.
      for (int i = 0; i < slot_count_; ++i)
        new (&slots_[static_cast<std::size_t>(i)].worker) std::thread;
      new (&changed_) std::condition_variable;
      return;
    }
    {
      std::lock_guard const lock(mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    for (int i = 0; i < slot_count_; ++i)
      if (std::thread& worker = slots_[static_cast<std::size_t>(i)].worker; worker.joinable())
        worker.join();
  }

  D const& data_;
  loader_options const options_;
  std::vector<int> order_;
  int slot_count_ = 0;
  std::unique_ptr<slot[]> slots_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int epoch_ = -1, end_ = 0;  // end_: batches that may be handed out
  int filling_ = 0, taken_ = 0, released_ = 0;  // next to fill, next to hand out, oldest in use
  int busy_ = 0;
  bool stopping_ = false;
  unsigned forks_ = 0;  // when the workers were made
};

}  // namespace resin
RESIN_END_INSTANTIATED
