// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// All processes that mpirun started, as one trainer. Component mpi: needs an MPI library.

#include <resin/base/namespaces.hpp>
#include <resin/distributed/sharded_step.hpp>
#include <resin/distributed/synchronized_step.hpp>
#include <resin/distributed/tree_sum.hpp>
#include <resin/train/process_group.hpp>

#include <chrono>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <thread>
#include <vector>

RESIN_INSTANTIATED
namespace resin::detail::inline RESIN_TARGET {

/// MPI from the first use to the end of the program, unless the program manages it itself.
inline void start_mpi() {
  int running = 0;
  mpi_call(MPI_Initialized(&running));
  if (running) return;
  int got = 0;
  if (MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &got) != MPI_SUCCESS)
    throw process_error("mpi_world: MPI did not start; run the program by mpirun");
  std::atexit([] {
    int ended = 0;
    MPI_Finalized(&ended);
    if (!ended) MPI_Finalize();
  });
}

/// Its messages have a communicator of their own.
class mpi_processes final : public process_group {
 public:
  mpi_processes(MPI_Comm comm, int shards, bool synchronized)
      : shards_(shards), synchronized_(synchronized) {
    mpi_call(MPI_Comm_dup(comm, &comm_));
    MPI_Comm_set_errhandler(comm_, MPI_ERRORS_RETURN);
    mpi_call(MPI_Comm_rank(comm_, &rank_));
    mpi_call(MPI_Comm_size(comm_, &size_));
    if (!is_power_of_two(shards))
      throw process_error("mpi_world: shards must be a power of two; got " +
                          std::to_string(shards));
    if (size_ > shards)
      throw process_error("mpi_world: " + std::to_string(size_) + " processes for " +
                          std::to_string(shards) +
                          " shards; set .shards to a power of two that is no smaller");
    measure();
  }
  mpi_processes(mpi_processes const&) = delete;
  mpi_processes& operator=(mpi_processes const&) = delete;
  ~mpi_processes() override {
    int ended = 0;
    MPI_Finalized(&ended);
    if (!ended) MPI_Comm_free(&comm_);
  }

  [[nodiscard]] int rank() const override { return rank_; }
  [[nodiscard]] int size() const override { return size_; }
  [[nodiscard]] int shards() const override { return shards_; }
  [[nodiscard]] bool synchronizes_batch_norm() const override { return synchronized_; }

  [[nodiscard]] std::unique_ptr<sharded_steps<float>> float_steps() override {
    return steps<float>();
  }
  [[nodiscard]] std::unique_ptr<sharded_steps<double>> double_steps() override {
    return steps<double>();
  }

  void begin_sum(std::span<float* const> nodes, std::size_t count, float* into) override {
    begin(floats_, nodes, count, into);
  }
  void begin_sum(std::span<double* const> nodes, std::size_t count, double* into) override {
    begin(doubles_, nodes, count, into);
  }
  void poll() override {
    for (auto& s : floats_)
      if (!s->done()) s->advance();
    for (auto& s : doubles_)
      if (!s->done()) s->advance();
  }
  /// All of them move until all are done: a process that waited for one alone, whose place in the
  /// list depends on when others ended, could wait for a process that waits for another.
  void finish_sums() override {
    for (bool done = false; !done;) {
      done = true;
      for (auto& s : floats_) done = s->advance() && done;
      for (auto& s : doubles_) done = s->advance() && done;
      if (!done) std::this_thread::yield();
    }
    sums_ = 0;
  }
  void complete(double* of_shards) override {
    auto const count = static_cast<std::size_t>(shards_);
    auto const nodes = static_cast<std::size_t>(node_count(shards_of(rank_, size_, shards_)));
    // My numbers stand in one row, beside zeros.
    std::vector<double> rows(count * nodes);
    std::copy_n(of_shards, count, rows.begin());
    std::vector<double*> at(nodes);
    for (std::size_t k = 0; k < nodes; ++k) at[k] = rows.data() + k * count;
    begin_sum(at, count, of_shards);
    finish_sums();
  }
  void broadcast(void* data, std::size_t bytes) override {
    auto* at = static_cast<char*>(data);
    for (std::size_t done = 0; done < bytes; done += most) {
      std::size_t const n = bytes - done < most ? bytes - done : most;
      mpi_call(MPI_Bcast(at + done, static_cast<int>(n), MPI_BYTE, 0, comm_));
    }
  }
  void gather(void const* mine, std::size_t bytes, void* all) override {
    mpi_call(MPI_Allgather(mine, static_cast<int>(bytes), MPI_BYTE, all, static_cast<int>(bytes),
                           MPI_BYTE, comm_));
  }
  [[nodiscard]] link_model const& link() const { return link_; }

 private:
  static constexpr std::size_t most = std::size_t{1} << 30;

  template <class T>
  [[nodiscard]] std::unique_ptr<sharded_steps<T>> steps() {
    if (synchronized_) return std::make_unique<synchronized_step<T>>(*this);
    return std::make_unique<sharded_step<T>>(*this);
  }
  template <class T>
  void begin(std::vector<std::unique_ptr<tree_sum<T>>>& sums, std::span<T* const> nodes,
             std::size_t count, T* into) {
    // A message counts its bytes by an int.
    for (std::size_t done = 0; done < count;) {
      std::size_t const n = count - done < most / sizeof(T) ? count - done : most / sizeof(T);
      std::vector<T*> at(nodes.begin(), nodes.end());
      for (T*& node : at) node += done;
      auto free = sums.begin();
      while (free != sums.end() && !(*free)->done()) ++free;
      if (free == sums.end()) free = sums.insert(sums.end(), std::make_unique<tree_sum<T>>());
      (*free)->begin(comm_, shards_, algorithm_for(n * sizeof(T)), sums_++ % 30'000, at, n,
                     into + done);
      done += n;
    }
  }
  [[nodiscard]] sum_algorithm algorithm_for(std::size_t bytes) const {
    sum_algorithm const how = link_.choose(bytes, size_);
    bool const one_node = shards_ % size_ == 0 && is_power_of_two(size_);
    return how == sum_algorithm::halving && !one_node ? sum_algorithm::direct : how;
  }
  /// Time of short and of long messages between processes 0 and 1, the least of several.
  void measure() {
    if (size_ < 2) return;
    std::vector<char> buffer(1 << 20);
    auto const trip = [&](int bytes) {
      double least = 1;
      for (int i = 0; i < 8; ++i) {
        auto const start = std::chrono::steady_clock::now();
        if (rank_ == 0) {
          mpi_call(MPI_Send(buffer.data(), bytes, MPI_BYTE, 1, 1, comm_));
          mpi_call(MPI_Recv(buffer.data(), bytes, MPI_BYTE, 1, 1, comm_, MPI_STATUS_IGNORE));
        } else if (rank_ == 1) {
          mpi_call(MPI_Recv(buffer.data(), bytes, MPI_BYTE, 0, 1, comm_, MPI_STATUS_IGNORE));
          mpi_call(MPI_Send(buffer.data(), bytes, MPI_BYTE, 0, 1, comm_));
        }
        std::chrono::duration<double> const t = std::chrono::steady_clock::now() - start;
        if (t.count() < least) least = t.count();
      }
      return least / 2;
    };
    double const message = trip(8), large = trip(1 << 20);
    link_.message = message;
    link_.byte = large > message ? (large - message) / (1 << 20) : 1e-11;
    broadcast(&link_, sizeof link_);
  }

  MPI_Comm comm_ = MPI_COMM_NULL;
  int rank_ = 0, size_ = 1, shards_;
  bool synchronized_;
  int sums_ = 0;
  link_model link_{};
  std::vector<std::unique_ptr<tree_sum<float>>> floats_;
  std::vector<std::unique_ptr<tree_sum<double>>> doubles_;
};

}  // namespace resin::detail
namespace resin::inline RESIN_TARGET {

/// `trainer fit{net, sgd{}, {.processes = mpi_world{}}}`, run by mpirun -n 64. Each batch is cut
/// into `shards` parts, a power of two and no fewer than there are processes; for equal shards
/// results have the same bits for any number of processes and threads.
struct mpi_world {
  int shards = 8;
  /// Batch norm takes its statistics of the whole batch and not of a shard: processes meet at each
  /// of them, forward and backward, and gradients are summed when the step is over.
  bool synchronized_batch_norm = false;
  [[nodiscard]] operator std::shared_ptr<process_group>() const {  // NOLINT: a trainer option
    detail::start_mpi();
    return std::make_shared<detail::mpi_processes>(MPI_COMM_WORLD, shards, synchronized_batch_norm);
  }
};

}  // namespace resin
RESIN_END_INSTANTIATED
