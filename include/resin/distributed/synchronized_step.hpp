// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A training step whose batch norms take the statistics of the whole batch: the shards of a process
// make their steps at the same time, a thread each, and meet at every batch norm, where the
// processes exchange what they counted. Sums have the order of the shards, so that nothing depends
// on how many processes there are.

#include <resin/base/aligned_buffer.hpp>
#include <resin/base/namespaces.hpp>
#include <resin/base/shards.hpp>
#include <resin/base/text.hpp>
#include <resin/distributed/shard_meeting.hpp>
#include <resin/runtime/gradient_hook.hpp>
#include <resin/train/process_group.hpp>

#include <cstddef>
#include <exception>
#include <memory>
#include <span>
#include <thread>
#include <vector>

namespace resin::detail::inline RESIN_TARGET {

template <class T>
class synchronized_step final : public sharded_steps<T> {
 public:
  explicit synchronized_step(process_group& group)
      : group_(group),
        mine_(shards_of(group.rank(), group.size(), group.shards())),
        meeting_(group, mine_) {
    for (int i = 0; i < mine_.size(); ++i) parts_.push_back(std::make_unique<shard>(meeting_, i));
  }

  [[nodiscard]] shard_range shards() const override { return mine_; }

  step_result run(int images, std::span<T> gradient, std::span<T>, step_of_rows<T>& rows_step,
                  double const* shares) override {
    int const all = group_.shards();
    if (images < all)
      throw training_error(
          sentence({"mpi_world: synchronized_batch_norm wants an image in each of ", all,
                    " shards, a batch has ", images, "; set drop_last, or another batch"}));
    int const first_row = rows_of(mine_, all, images).first;
    for (int i = 0; i < mine_.size(); ++i) {
      shard& part = *parts_[static_cast<std::size_t>(i)];
      int const s = mine_.first + i;
      part.rows = rows_of({s, s + 1}, all, images);
      part.share = shares ? shares[s] : static_cast<double>(part.rows.size()) / images;
      part.to = gradient;
      if (i > 0) {
        part.memory.reserve(gradient.size());
        part.to = {part.memory.data(), gradient.size()};
      }
    }
    meeting_.begin(rows_step.prepare(mine_.size()));
    auto const step = [&](int i) {
      shard& part = *parts_[static_cast<std::size_t>(i)];
      std::exception_ptr failure;
      meeting_.enter();
      try {
        part.result =
            rows_step.run_beside(i, {part.rows.first - first_row, part.rows.last - first_row},
                                 part.rows.first, part.to, &part);
      } catch (...) {
        failure = std::current_exception();
      }
      meeting_.leave(failure);
    };
    std::vector<std::thread> threads;
    for (int i = 1; i < mine_.size(); ++i) threads.emplace_back(step, i);
    step(0);
    for (std::thread& t : threads) t.join();
    if (meeting_.failure()) std::rethrow_exception(meeting_.failure());
    return sum(gradient);
  }

 private:
  struct shard final : gradient_hook, batch_parts {
    shard_meeting& meeting;
    int number;
    shard_range rows;
    double share = 1;
    std::span<T> to;
    aligned_buffer<T> memory;
    step_result result;

    shard(shard_meeting& m, int i) : meeting(m), number(i) {}
    void final_from(long long, part, thread_barrier*) override {}
    void poll() override {}
    [[nodiscard]] batch_parts* parts() override { return this; }
    [[nodiscard]] double share_of_loss() const override { return share; }
    [[nodiscard]] bool is_first() const override { return number == 0; }
    std::span<double const> gather(std::span<double const> mine) override {
      return meeting.gather(number, mine);
    }
  };

  /// Gradients, losses and counts in the shards' tree: nodes of this process, then all.
  step_result sum(std::span<T> gradient) {
    std::vector<T*> nodes;
    std::vector<double*> figures;
    std::vector<double> numbers(2 * parts_.size());
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      numbers[2 * i] = parts_[i]->result.loss * parts_[i]->share;
      numbers[2 * i + 1] = parts_[i]->result.correct;
    }
    for (int first = mine_.first; first < mine_.last;) {
      int const size = node_size(first, mine_.last);
      auto const at = static_cast<std::size_t>(first - mine_.first);
      for (std::size_t apart = 1; apart < static_cast<std::size_t>(size); apart *= 2)
        for (std::size_t i = at; i < at + static_cast<std::size_t>(size); i += 2 * apart) {
          T* const to = parts_[i]->to.data();
          T const* const from = parts_[i + apart]->to.data();
          for (std::size_t k = 0; k < gradient.size(); ++k) to[k] += from[k];
          for (std::size_t k = 0; k < 2; ++k) numbers[2 * i + k] += numbers[2 * (i + apart) + k];
        }
      nodes.push_back(parts_[at]->to.data());
      figures.push_back(numbers.data() + 2 * at);
      first += size;
    }
    double sums[2] = {};
    group_.begin_sum(nodes, gradient.size(), gradient.data());
    group_.begin_sum(figures, 2, sums);
    group_.finish_sums();
    return {sums[0], sums[1]};
  }

  process_group& group_;
  shard_range mine_;
  shard_meeting meeting_;
  std::vector<std::unique_ptr<shard>> parts_;
};

}  // namespace resin::detail
