// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// One sum over processes in the order of the shards' tree, as a state machine that moves when it is
// polled. The three ways to carry it out give the same bits.

#include <resin/base/namespaces.hpp>
#include <resin/base/shards.hpp>
#include <resin/distributed/mpi_call.hpp>

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace resin::detail::inline RESIN_TARGET {

/// gather: everybody's nodes to everybody, one message each way; least delay. direct: each process
/// sums one stretch of the elements for all. halving: neighbours exchange halves, then pairs of
/// neighbours, ...: fewest messages for long arrays, where each process has one node (a power of
/// two of processes).
enum class sum_algorithm { gather, direct, halving };

/// Seconds that a message and a byte take, and what they make of a sum.
struct link_model {
  double message = 2e-6, byte = 1e-10;
  [[nodiscard]] sum_algorithm choose(std::size_t bytes, int processes) const {
    double const p = processes, n = static_cast<double>(bytes);
    double const whole = (p - 1) * (message + n * byte);
    double const moved = 2 * n * byte * (p - 1) / p;
    double levels = 0;
    for (int k = 1; k < processes; k *= 2) ++levels;
    double const pieces =
        is_power_of_two(processes) ? 2 * levels * message + moved : 2 * (p - 1) * message + moved;
    if (whole <= pieces) return sum_algorithm::gather;
    return is_power_of_two(processes) ? sum_algorithm::halving : sum_algorithm::direct;
  }
};

template <class T>
class tree_sum {
 public:
  /// The nodes' arrays may be overwritten. The work of the largest sum stays for the next.
  void begin(MPI_Comm comm, int shards, sum_algorithm how, int tag, std::span<T* const> nodes,
             std::size_t count, T* into) {
    comm_ = comm;
    shards_ = shards;
    how_ = how;
    tag_ = tag;
    count_ = count;
    into_ = into;
    nodes_.assign(nodes.begin(), nodes.end());
    mpi_call(MPI_Comm_rank(comm, &rank_));
    mpi_call(MPI_Comm_size(comm, &size_));
    requests_.clear();
    step_ = 0;
    done_ = false;
    if (how_ == sum_algorithm::halving)
      begin_halving();
    else
      begin_exchange();
    advance();
  }

  [[nodiscard]] bool done() const { return done_; }
  /// Moves on if the messages of this step have come; true at the end.
  bool advance() {
    while (!done_) {
      int all = 0;
      mpi_call(MPI_Testall(static_cast<int>(requests_.size()), requests_.data(), &all,
                           MPI_STATUSES_IGNORE));
      if (!all) return false;
      next();
    }
    return true;
  }

 private:
  struct stretch {
    std::size_t first, count;
  };
  [[nodiscard]] stretch stretch_of(int process) const {
    auto const n = static_cast<long long>(count_);
    task_range const r = share(n, {process, size_});
    return {static_cast<std::size_t>(r.first), static_cast<std::size_t>(r.last - r.first)};
  }
  /// What this process sums: all, or its stretch.
  [[nodiscard]] stretch summed_by(int process) const {
    return how_ == sum_algorithm::gather ? stretch{0, count_} : stretch_of(process);
  }
  void send(T const* from, std::size_t n, int to) {
    MPI_Request r;
    mpi_call(MPI_Isend(from, static_cast<int>(n * sizeof(T)), MPI_BYTE, to, tag_, comm_, &r));
    requests_.push_back(r);
  }
  void receive(T* to, std::size_t n, int from) {
    MPI_Request r;
    mpi_call(MPI_Irecv(to, static_cast<int>(n * sizeof(T)), MPI_BYTE, from, tag_, comm_, &r));
    requests_.push_back(r);
  }
  static void add(T* to, T const* from, std::size_t n) {
    for (std::size_t i = 0; i < n; ++i) to[i] += from[i];
  }

  void begin_exchange() {
    stretch const mine = summed_by(rank_);
    std::size_t room = 0;
    for (int p = 0; p < size_; ++p)
      room += p == rank_ ? 0 : static_cast<std::size_t>(node_count(shards_of(p, size_, shards_)));
    work_.resize(std::max(work_.size(), room * mine.count));
    T* at = work_.data();
    for (int p = 0; p < size_; ++p) {
      if (p == rank_) continue;
      for (int k = node_count(shards_of(p, size_, shards_)); k > 0; --k, at += mine.count)
        receive(at, mine.count, p);
    }
    for (int k = 1; k < size_; ++k) {  // each begins with another receiver
      int const p = (rank_ + k) % size_;
      stretch const theirs = summed_by(p);
      for (T* node : nodes_) send(node + theirs.first, theirs.count, p);
    }
  }
  /// All nodes of my stretch, in order, to their root.
  void sum_nodes() {
    struct part_sum {
      T* data;
      int first, size;
    };
    stretch const mine = summed_by(rank_);
    std::vector<part_sum> stack;
    T* at = work_.data();
    for (int p = 0; p < size_; ++p) {
      shard_range const s = shards_of(p, size_, shards_);
      int k = 0;
      for (int first = s.first; first < s.last; ++k) {
        int const size = node_size(first, s.last);
        T* data = p == rank_ ? nodes_[static_cast<std::size_t>(k)] + mine.first : at;
        if (p != rank_) at += mine.count;
        stack.push_back({data, first, size});
        first += size;
        while (stack.size() > 1) {
          part_sum const right = stack.back();
          part_sum& left = stack[stack.size() - 2];
          if (left.size != right.size || left.first % (2 * left.size) != 0) break;
          add(left.data, right.data, mine.count);
          left.size *= 2;
          stack.pop_back();
        }
      }
    }
    if (stack[0].data != into_ + mine.first)
      std::copy_n(stack[0].data, mine.count, into_ + mine.first);
  }

  void begin_halving() {
    work_.resize(std::max(work_.size(), (count_ + 1) / 2));
    kept_ = {0, count_};
    if (size_ > 1) halve();
  }
  /// The partner of this level gets one half of what I keep, and I its sum of the other.
  void halve() {
    int const partner = rank_ ^ (1 << step_);
    std::size_t const low = kept_.count / 2;
    bool const upper = (rank_ >> step_) & 1;
    stretch const given =
        upper ? stretch{kept_.first, low} : stretch{kept_.first + low, kept_.count - low};
    kept_ = upper ? stretch{kept_.first + low, kept_.count - low} : stretch{kept_.first, low};
    halves_.push_back(given);
    receive(work_.data(), kept_.count, partner);
    send(nodes_[0] + given.first, given.count, partner);
  }

  void next() {
    requests_.clear();
    if (how_ != sum_algorithm::halving) {
      if (step_++ == 1) {
        done_ = true;
        return;
      }
      sum_nodes();
      if (how_ == sum_algorithm::gather || size_ == 1) {
        done_ = true;
        return;
      }
      for (int k = 1; k < size_; ++k) {
        int const to = (rank_ + k) % size_, from = (rank_ + size_ - k) % size_;
        stretch const mine = stretch_of(rank_), theirs = stretch_of(from);
        receive(into_ + theirs.first, theirs.count, from);
        send(into_ + mine.first, mine.count, to);
      }
      return;
    }
    int levels = 0;
    while ((1 << levels) < size_) ++levels;
    if (step_ < levels) {  // the messages of a halving have come
      add(nodes_[0] + kept_.first, work_.data(), kept_.count);
      if (++step_ < levels) {
        halve();
        return;
      }
    }
    if (step_ == levels) {  // my piece is whole; the way back
      if (nodes_[0] != into_)
        std::copy_n(nodes_[0] + kept_.first, kept_.count, into_ + kept_.first);
    } else {
      stretch const got = halves_.back();
      halves_.pop_back();
      kept_ = {std::min(kept_.first, got.first), kept_.count + got.count};
    }
    if (halves_.empty()) {
      done_ = true;
      return;
    }
    int const level = static_cast<int>(halves_.size()) - 1;
    receive(into_ + halves_.back().first, halves_.back().count, rank_ ^ (1 << level));
    send(into_ + kept_.first, kept_.count, rank_ ^ (1 << level));
    ++step_;
  }

  MPI_Comm comm_ = MPI_COMM_NULL;
  int shards_ = 1, rank_ = 0, size_ = 1, tag_ = 0, step_ = 0;
  sum_algorithm how_ = sum_algorithm::gather;
  std::size_t count_ = 0;
  T* into_ = nullptr;
  std::vector<T*> nodes_;
  std::vector<T> work_;
  std::vector<MPI_Request> requests_;
  stretch kept_{};
  std::vector<stretch> halves_;  // given away, by level
  bool done_ = true;
};

}  // namespace resin::detail
