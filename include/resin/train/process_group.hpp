// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The processes that train one network together, as the trainer sees them. <resin/distributed/...>
// makes one; nothing here knows how they talk.

#include <resin/base/namespaces.hpp>
#include <resin/base/shards.hpp>
#include <resin/runtime/gradient_hook.hpp>

#include <cstddef>
#include <memory>
#include <span>

namespace resin::inline RESIN_TARGET {

/// What a step came to: the mean loss of the batch, and a count over its images.
struct step_result {
  double loss = 0;
  double correct = 0;
};

/// The step of some rows of a batch: `rows` counts from the first row that this process has; the
/// first of them is image `first` of the whole batch.
template <class T>
class step_of_rows {
 public:
  virtual step_result run(shard_range rows, long long first, std::span<T> gradient,
                          gradient_hook* hook) = 0;
  /// Makes room for `count` steps at the same time, each on a thread of its own; at most so many
  /// threads are to compute at a time.
  virtual int prepare(int count) = 0;
  /// The same as run, for number `worker` of them.
  virtual step_result run_beside(int worker, shard_range rows, long long first,
                                 std::span<T> gradient, gradient_hook* hook) = 0;

 protected:
  ~step_of_rows() = default;
};

/// Steps whose batch is cut into shards that processes share.
template <class T>
class sharded_steps {
 public:
  virtual ~sharded_steps() = default;
  /// The shards of this process.
  [[nodiscard]] virtual shard_range shards() const = 0;
  /// The step of a batch of `images`, of which this process has its shards' rows: gradient and
  /// moved statistics of the whole batch in every process. `shares`: how much of the batch's loss
  /// each shard is, in all 1; null: by its images.
  virtual step_result run(int images, std::span<T> gradient, std::span<T> statistics,
                          step_of_rows<T>& rows, double const* shares) = 0;
};

/// Each process calls the same members in the same order; every one of them is collective. What
/// goes wrong between processes is a process_error.
class process_group {
 public:
  virtual ~process_group() = default;
  [[nodiscard]] virtual int rank() const = 0;
  [[nodiscard]] virtual int size() const = 0;
  /// Parts that every batch is cut into, a power of two and at least size(); results depend on it,
  /// and not on size().
  [[nodiscard]] virtual int shards() const = 0;
  /// True if batch norm takes its statistics of the whole batch.
  [[nodiscard]] virtual bool synchronizes_batch_norm() const = 0;

  [[nodiscard]] virtual std::unique_ptr<sharded_steps<float>> float_steps() = 0;
  [[nodiscard]] virtual std::unique_ptr<sharded_steps<double>> double_steps() = 0;

  /// The sum over all processes' nodes (base/shards.hpp) of `count` elements, in the tree's order,
  /// into `into` of every process. `nodes`: one array for each node of this process, which the sum
  /// may overwrite. begin_sum returns at once; poll moves what is under way; finish_sums ends all.
  virtual void begin_sum(std::span<float* const> nodes, std::size_t count, float* into) = 0;
  virtual void begin_sum(std::span<double* const> nodes, std::size_t count, double* into) = 0;
  virtual void poll() = 0;
  virtual void finish_sums() = 0;

  /// A number for each shard, of which each process has set those of its own, the rest 0: all.
  virtual void complete(double* of_shards) = 0;

  /// Bytes of process 0 to all.
  virtual void broadcast(void* data, std::size_t bytes) = 0;
  /// `bytes` of every process, one behind the other by rank, to all.
  virtual void gather(void const* mine, std::size_t bytes, void* all) = 0;
};

}  // namespace resin
