// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A training step whose batch is cut into shards that processes share: gradients, running
// statistics and loss are sums over the shards in one fixed tree, and gradients are summed over the
// processes while the last shard's reverse part still runs.

#include <resin/base/aligned_buffer.hpp>
#include <resin/base/namespaces.hpp>
#include <resin/base/shards.hpp>
#include <resin/runtime/gradient_hook.hpp>
#include <resin/train/process_group.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

RESIN_INSTANTIATED
namespace resin::detail::inline RESIN_TARGET {

template <class T>
class sharded_step final : public sharded_steps<T>, public gradient_hook {
 public:
  /// Elements that are gathered before they are sent.
  static constexpr long long bucket = (1 << 20) / static_cast<long long>(sizeof(T));

  explicit sharded_step(process_group& group)
      : group_(&group), mine_(shards_of(group.rank(), group.size(), group.shards())) {}

  [[nodiscard]] shard_range shards() const override { return mine_; }

  /// `rows` moves the statistics, which start each shard from the same values.
  step_result run(int images, std::span<T> gradient, std::span<T> statistics,
                  step_of_rows<T>& rows_step, double const* shares) override {
    start(images, gradient, statistics);
    for (int s = mine_.first; s < mine_.last; ++s) {
      shard_range const rows = rows_of({s, s + 1}, group_->shards(), images);
      upper_ = static_cast<long long>(gradient.size());
      sending_ = s + 1 == mine_.last;
      double const of_images = static_cast<double>(rows.size()) / images;
      double const of_loss = shares ? shares[s] : of_images;
      share_ = static_cast<T>(of_loss);
      std::copy(base_.begin(), base_.end(), statistics.begin());
      node& n = push(s);
      std::span<T> const own(n.gradient, gradient.size());
      step_result r{};
      if (rows.size() == 0)
        std::fill(own.begin(), own.end(), T(0));
      else
        r = rows_step.run({rows.first - first_row_, rows.last - first_row_}, rows.first, own, this);
      if (rows.size() == 0) final_from(0, {}, nullptr);
      n.numbers[0] = r.loss * of_loss;
      n.numbers[1] = r.correct;
      for (std::size_t i = 0; i < statistics.size(); ++i)
        n.statistics[i] = static_cast<T>(of_images) * statistics[i];
      merge();
    }
    return finish(statistics);
  }

  void final_from(long long from, part who, thread_barrier* sync) override {
    if (upper_ == from || (upper_ - from < bucket && from > 0)) return;
    // A share of the stretch: scaled, and added up along the tree as merge() does.
    task_range const mine = share(upper_ - from, who);
    T* const top = nodes_[static_cast<std::size_t>(depth_ - 1)].gradient;
    for (long long i = from + mine.first; i < from + mine.last; ++i) top[i] *= share_;
    int size = 1;
    for (int k = depth_ - 1; k > 0; --k) {
      node const& left = nodes_[static_cast<std::size_t>(k - 1)];
      if (left.size != size || left.first % (2 * size) != 0) break;
      T* const to = left.gradient;
      T const* const right = nodes_[static_cast<std::size_t>(k)].gradient;
      for (long long i = from + mine.first; i < from + mine.last; ++i) to[i] += right[i];
      size *= 2;
    }
    if (sync) (*sync)();
    if (who.index != 0) return;
    long long const upper = upper_;
    upper_ = from;
    if (!sending_) return;
    int const roots = roots_after_last();
    std::vector<T*> at;
    for (int k = 0; k < roots; ++k)
      at.push_back(nodes_[static_cast<std::size_t>(k)].gradient + from);
    group_->begin_sum(at, static_cast<std::size_t>(upper - from), into_ + from);
  }
  void poll() override { group_->poll(); }

 private:
  struct node {
    T* gradient = nullptr;
    int first = 0, size = 1;
    double numbers[2] = {};
    std::vector<T> statistics;
    aligned_buffer<T> memory;
  };

  void start(int images, std::span<T> gradient, std::span<T> statistics) {
    base_.assign(statistics.begin(), statistics.end());
    upper_ = static_cast<long long>(gradient.size());
    into_ = gradient.data();
    depth_ = 0;
    first_row_ = rows_of(mine_, group_->shards(), images).first;
  }
  /// The array of a new shard; the lowest is the result's own memory.
  node& push(int shard) {
    if (nodes_.size() == static_cast<std::size_t>(depth_)) nodes_.emplace_back();
    node& n = nodes_[static_cast<std::size_t>(depth_)];
    if (depth_ == 0) {
      n.gradient = into_;
    } else {
      n.memory.reserve(static_cast<std::size_t>(upper_));
      n.gradient = n.memory.data();
    }
    n.statistics.resize(base_.size());
    n.first = shard;
    n.size = 1;
    ++depth_;
    return n;
  }
  [[nodiscard]] bool siblings() const {
    if (depth_ < 2) return false;
    node const &left = nodes_[static_cast<std::size_t>(depth_ - 2)],
               &right = nodes_[static_cast<std::size_t>(depth_ - 1)];
    return left.size == right.size && left.first % (2 * left.size) == 0;
  }
  /// Adds complete neighbours up; their gradients have been added by final_from.
  void merge() {
    while (siblings()) {
      node &left = nodes_[static_cast<std::size_t>(depth_ - 2)],
           &right = nodes_[static_cast<std::size_t>(depth_ - 1)];
      for (std::size_t i = 0; i < base_.size(); ++i) left.statistics[i] += right.statistics[i];
      for (int k = 0; k < 2; ++k) left.numbers[k] += right.numbers[k];
      left.size *= 2;
      --depth_;
    }
  }
  /// Nodes that are left once the last shard has joined its neighbours.
  [[nodiscard]] int roots_after_last() const {
    int roots = depth_, size = 1;
    while (roots > 1) {
      node const& left = nodes_[static_cast<std::size_t>(roots - 2)];
      if (left.size != size || left.first % (2 * size) != 0) break;
      size *= 2;
      --roots;
    }
    return roots;
  }
  step_result finish(std::span<T> statistics) {
    std::vector<T*> at;
    std::vector<double*> numbers;
    for (int k = 0; k < depth_; ++k) {
      at.push_back(nodes_[static_cast<std::size_t>(k)].statistics.data());
      numbers.push_back(nodes_[static_cast<std::size_t>(k)].numbers);
    }
    step_result all{};
    double sums[2] = {};
    group_->begin_sum(at, base_.size(), statistics.data());
    group_->begin_sum(numbers, 2, sums);
    group_->finish_sums();
    all.loss = sums[0];
    all.correct = sums[1];
    return all;
  }

  process_group* group_;
  shard_range mine_;
  std::vector<node> nodes_;
  std::vector<T> base_;
  int depth_ = 0, first_row_ = 0;
  long long upper_ = 0;
  T share_ = 1;
  T* into_ = nullptr;
  bool sending_ = false;  // in this process's last shard
};

}  // namespace resin::detail
RESIN_END_INSTANTIATED
