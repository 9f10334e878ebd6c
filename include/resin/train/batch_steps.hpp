// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Steps on batches, by this process alone or with others.

#include <resin/base/namespaces.hpp>
#include <resin/data/data_source.hpp>
#include <resin/train/batch_loss.hpp>
#include <resin/train/process_group.hpp>
#include <resin/train/split_targets.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace resin::detail::inline RESIN_TARGET {

/// The steps that a loss wants.
template <class L, class Net>
auto pass_for(Net& net, thread_pool& pool, L const& loss) {
  if constexpr (SeveralLosses<L>)
    return make_training_pass(net, pool, loss);
  else
    return make_training_pass(net, pool);
}

/// `image`: elements of one.
template <class T, class Pass, class L>
class batch_steps {
 public:
  batch_steps(Pass& pass, L const& loss, long long image, std::shared_ptr<process_group> processes,
              int threads)
      : pass_(pass),
        loss_(loss),
        image_(image),
        processes_(std::move(processes)),
        threads_(threads) {
    if (!processes_) return;
    if constexpr (sizeof(T) == sizeof(float))
      sharded_ = processes_->float_steps();
    else
      sharded_ = processes_->double_steps();
  }

  [[nodiscard]] process_group* others() const { return processes_.get(); }
  [[nodiscard]] bool is_first() const { return !sharded_ || processes_->rank() == 0; }
  /// True in all processes if it is in one.
  [[nodiscard, gnu::cold]] bool any(bool mine) const {
    if (!sharded_) return mine;
    char const one = mine;
    std::string all(static_cast<std::size_t>(processes_->size()), char(0));
    processes_->gather(&one, 1, all.data());
    return all.find(char(1)) != std::string::npos;
  }
  [[nodiscard]] int all_shards() const { return sharded_ ? processes_->shards() : 1; }
  [[nodiscard]] shard_range shards() const {
    return sharded_ ? sharded_->shards() : shard_range{0, 1};
  }

  /// While it lives, batches hold the rows of this process alone.
  struct partial {
    bool& whole;
    partial(bool& w, bool off) : whole(w) { whole = !off; }
    partial(partial const&) = delete;
    partial& operator=(partial const&) = delete;
    ~partial() { whole = true; }
  };
  [[nodiscard]] partial partial_batches() { return partial(whole_, sharded_ != nullptr); }
  /// Images of the whole batch, of which there are `all` if these are not.
  template <class B>
  [[nodiscard]] int images_of(B const& batch, long long all) const {
    return whole_ ? batch.size : static_cast<int>(all);
  }

  /// The step of a batch of `images` in all.
  template <class B>
  step_result run(B const& batch, int images, std::span<T> gradient, std::span<T> statistics,
                  std::uint64_t seed, std::uint64_t step) {
    if (!sharded_)
      return some(pass_, room_, batch, {0, batch.size}, 0, gradient, nullptr, seed, step);
    rows_step<B> rows(*this, batch, whole_ ? rows_of_mine(images).first : 0, seed, step);
    return sharded_->run(images, gradient, statistics, rows,
                         shares_of(batch, images, whole_ ? 0 : rows_of_mine(images).first));
  }

 private:
  using room = std::conditional_t<SeveralLosses<L>, target_room<T>, no_target_room>;

  [[nodiscard]] shard_range rows_of_mine(int images) const {
    return rows_of(shards(), all_shards(), images);
  }
  /// How much of a loss whose mean is weighted by its targets each shard is; null: by its images.
  /// The batch begins with image `first`. Plain arrays: what a header names every program compiles.
  template <class B>
  double const* shares_of(B const& batch, int images, int first) {
    if constexpr (
        requires { loss_.weight_of(targets_of(batch, 0, 1)); } && !requires { batch.weights; }) {
      int const count = all_shards();
      shares_.resize(static_cast<std::size_t>(count));
      double* const shares = shares_.data();
      for (int s = 0; s < count; ++s) shares[s] = 0;
      for (int s = shards().first; s < shards().last; ++s) {
        shard_range const rows = rows_of({s, s + 1}, count, images);
        shares[s] = loss_.weight_of(targets_of(batch, rows.first - first, rows.last - first));
      }
      processes_->complete(shares);
      double sum = 0;
      for (int s = 0; s < count; ++s) sum += shares[s];
      for (int s = 0; s < count; ++s) shares[s] = sum > 0 ? shares[s] / sum : 0;
      return shares;
    } else {
      if constexpr (SeveralLosses<L>)
        want_equal_weights<typename Pass::outputs_by_name>(loss_, batch, rows_of_mine(images),
                                                           first, room_);
      return nullptr;
    }
  }
  /// Loss and gradient of rows of a batch, the first of which is image `first` of all.
  template <class B>
  step_result some(Pass& pass, room& for_targets, B const& batch, shard_range rows, long long first,
                   std::span<T> gradient, gradient_hook* hook, std::uint64_t seed,
                   std::uint64_t step) {
    T const* const images = batch.images + rows.first * image_;
    auto const& loss = loss_for(loss_, batch);
    auto const judged = judged_by<Pass>(loss_, batch, rows.first, rows.last, for_targets);
    double value;
    if constexpr (requires {
                    pass.step(loss, images, judged, 1, gradient, seed, step, first, hook);
                  })
      value = pass.step(loss, images, judged, rows.size(), gradient, seed, step, first, hook);
    else
      value = pass.step(loss, images, judged, rows.size(), gradient, seed, step);
    prediction_view<T const> const said(pass.output());
    if constexpr (SeveralLosses<L>) {
      return {value, right_of_output<typename Pass::outputs_by_name>(loss_, judged, said)};
    } else {
      auto const targets = targets_of(batch, rows.first, rows.last);
      using Y = typename decltype(targets)::value_type;
      return {value, right_in<task_of<L, Y>>(said, targets, ignored_by(loss_))};
    }
  }

  /// What the shards of a batch are stepped by. Not a local class, whose symbol would be the
  /// longest of a program.
  template <class B>
  struct rows_step final : step_of_rows<T> {
    batch_steps& self;
    B const& batch;
    int skipped;
    std::uint64_t seed, step;
    rows_step(batch_steps& o, B const& b, int s, std::uint64_t draw, std::uint64_t n)
        : self(o), batch(b), skipped(s), seed(draw), step(n) {}
    step_result run(shard_range rows, long long first, std::span<T> into,
                    gradient_hook* hook) override {
      return self.some(self.pass_, self.room_, batch, {rows.first + skipped, rows.last + skipped},
                       first, into, hook, seed, step);
    }
    int prepare(int count) override { return self.prepare(count); }
    step_result run_beside(int worker, shard_range rows, long long first, std::span<T> into,
                           gradient_hook* hook) override {
      if constexpr (several)
        return self.some(self.beside_[static_cast<std::size_t>(worker)]->pass,
                         self.beside_[static_cast<std::size_t>(worker)]->for_targets, batch,
                         {rows.first + skipped, rows.last + skipped}, first, into, hook, seed,
                         step);
      return {};
    }
  };
  static constexpr bool several = requires(Pass const& p, thread_pool& pool) { p.another(pool); };
  /// A step on one thread beside others.
  struct step_beside {
    thread_pool pool{1};
    room for_targets{};
    Pass pass;
    explicit step_beside(Pass const& p) : pass(p.another(pool)) {}
  };
  [[gnu::cold]] int prepare(int count) {
    if constexpr (several)
      while (beside_.size() < static_cast<std::size_t>(count))
        beside_.push_back(std::make_unique<step_beside>(pass_));
    else
      throw training_error(
          "mpi_world: synchronized_batch_norm needs a training pass that can make another one");
    return threads_;
  }

  Pass& pass_;
  [[no_unique_address]] room room_{};
  L const& loss_;
  long long image_;
  std::shared_ptr<process_group> processes_;
  std::unique_ptr<sharded_steps<T>> sharded_;
  std::vector<double> shares_;
  std::conditional_t<several, std::vector<std::unique_ptr<step_beside>>, int> beside_{};
  int threads_;
  bool whole_ = true;
};

}  // namespace resin::detail
