// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A run of training: epochs of steps, held-out data after each, checkpoints. What differs between
// kinds of data ends here: a source of batches to learn from, Examples or a source to measure on.

#include <resin/base/aligned_buffer.hpp>
#include <resin/base/extent2.hpp>
#include <resin/base/finite.hpp>
#include <resin/data/data_source.hpp>
#include <resin/data/loader.hpp>
#include <resin/runtime/parameter_info.hpp>
#include <resin/runtime/thread_pool.hpp>
#include <resin/train/batch_steps.hpp>
#include <resin/train/checkpoint.hpp>
#include <resin/train/evaluations.hpp>
#include <resin/train/history.hpp>
#include <resin/train/metrics.hpp>
#include <resin/train/optimizer.hpp>
#include <resin/train/parameter_update.hpp>
#include <resin/train/progress.hpp>
#include <resin/train/trainable.hpp>
#include <resin/train/trainer_checks.hpp>
#include <resin/train/trainer_options.hpp>
#include <resin/train/training_state.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace resin::detail::inline RESIN_TARGET {

template <class Net, class O, class L>
class training_run {
 public:
  training_run(training_run const&) = delete;  // steps_ refers to what lies beside it
  training_run& operator=(training_run const&) = delete;

 protected:
  using T = typename Net::value_type;
  using clock = std::chrono::steady_clock;

  training_run(Net& net, O optimizer, trainer_options options, L loss)
      : net_(net),
        optimizer_(std::move(optimizer)),
        options_((check_options(options), std::move(options))),
        loss_(std::move(loss)),
        pool_(std::make_unique<thread_pool>(options_.threads)),
        pass_(pass_for(net_, *pool_, loss_)),
        steps_(pass_, loss_, Net::input_shape.size(), options_.processes, options_.threads) {
    check_optimizer(optimizer_);
    if constexpr (requires { net_.use_threads(1); }) {
      if (options_.threads > 1) net_.use_threads(options_.threads);  // for the held-out data
    }
  }

  template <class S, class H>
  [[gnu::cold]] history run_source(S& source, H* held_out) {
    bool const picks = options_.keep_best || options_.patience > 0 || options_.metrics.size() > 0;
    check_run(source.shape(), Net::input_shape, source.batches(), picks && !held_out);
    check_metrics_of(loss_, options_.metrics);
    begin(source);
    bool stopped = exhausted();
    while (!stopped && state_.at.epoch < options_.epochs) stopped = epoch(source, held_out);
    finish();
    return std::move(state_.past);
  }

  /// Examples, in batches of the options.
  template <class D, class H>
  [[gnu::cold]] history run_examples(D const& seen, H* held_out) {
    check_examples<Net>("training data", seen, loss_);
    if constexpr (Examples<H>)
      if (held_out) check_held_out<Net>(seen, *held_out, loss_);
    loader<T, D> batches(seen,
                         {.batch = options_.batch,
                          .seed = options_.seed,
                          .augment = learn_units<typename D::image_type>(net_, options_.augment),
                          .drop_last = options_.drop_last,
                          .threads = options_.prefetch,
                          .shards = steps_.all_shards(),
                          .part = steps_.shards()});
    auto const rows_of_mine = steps_.partial_batches();
    return run_source(batches, held_out);
  }

  [[nodiscard]] evaluation_options options_of_evaluation() const {
    return {.batch = options_.evaluation_batch,
            .augment = options_.augment,
            .metrics = options_.metrics,
            .prefetch = options_.prefetch,
            .processes = options_.processes};
  }

  Net& net_;
  O optimizer_;
  trainer_options options_;
  L loss_;

 private:
  template <class S>
  [[gnu::cold]] void begin(S& source) {
    start_ = clock::now();
    table_ = net_.parameter_table();
    update_.prepare(optimizer_.groups, table_, net_.parameters().size());
    gradient_.resize(net_.parameters().size());
    state_.reset(net_, optimizer_.state_size(), options_, source.size(), source.batches());
    check_length(optimizer_.learning_rate, state_.total_steps(options_));
    if constexpr (requires { requires decltype(pass_)::least_batch > 1; })
      check_last_batch(source.size(), options_);
    if (!options_.checkpoint.empty()) {
      state_.made_with = settings_of(optimizer_, loss_, options_);
      if constexpr (requires { source.fingerprint(); }) state_.at.data = source.fingerprint();
    }
    pass_.reserve(options_.batch);
    report_ = std::make_unique<progress>(options_.quiet || !steps_.is_first() ? nullptr : stdout);
    if (steps_.is_first() && options_.resume && !options_.checkpoint.empty() &&
        has_checkpoint(options_.checkpoint)) {
      state_.load(options_.checkpoint, net_, table_);
      report_->note(("resumed after epoch " + std::to_string(state_.at.epoch) + ", step " +
                     std::to_string(state_.at.step))
                        .c_str());
    }
    if (steps_.others()) state_.broadcast(*steps_.others(), net_);
    if (!state_.finite(net_)) start_not_finite();
    before_ = state_.at.seconds;
  }

  [[nodiscard]] bool exhausted() const {
    return options_.patience > 0 && state_.at.stale >= options_.patience;
  }

  /// One epoch, or the rest of one; true if the run is to stop.
  template <class S, class H>
  [[gnu::cold]] bool epoch(S& source, H* held_out) {
    run_position& at = state_.at;
    state_.keep_good(net_);
    long long const images = std::min<long long>(
        source.size(), static_cast<long long>(source.batches()) * options_.batch);
    report_->begin_epoch(at.epoch + 1, options_.epochs, images, at.seen,
                         images * (options_.epochs - at.epoch) - at.seen);
    clock::time_point const began = clock::now();
    double const earlier = at.epoch_seconds;
    source.begin_epoch(static_cast<int>(at.epoch), static_cast<int>(at.batch));
    for (batch_of<S, T> batch; source.next(batch);) {
      double const loss = step(batch, state_.total_steps(options_));
      at.epoch_seconds = earlier + seconds_since(began);
      report_->update(at.seen, at.loss_sum / static_cast<double>(at.seen),
                      at.correct / static_cast<double>(at.seen));
      bool const last = at.batch == source.batches();
      if (options_.checkpoint_steps > 0 && at.step % options_.checkpoint_steps == 0 && !last) {
        watch_update();
        save();
      }
      bool stop = false;
      for (auto const& call : options_.on_step)
        stop = call({at.epoch + 1, at.step, loss, at.rate}) || stop;
      if (!options_.on_step.empty()) stop = steps_.any(stop);
      if (stop && !last) {
        watch_update();
        save();
        return true;
      }
      if (last) return close_epoch(held_out, stop);
    }
    data_ended(at.batch, source.batches());
  }

  template <class B>
  [[gnu::cold]] double step(B const& batch, long long total) {
    run_position& at = state_.at;
    std::span<T> const gradient(gradient_.data(), gradient_.size());
    int const images = steps_.images_of(
        batch, std::min<long long>(options_.batch, at.records - at.batch * options_.batch));
    step_result const result = steps_.run(batch, images, gradient, net_.statistics(), options_.seed,
                                          static_cast<std::uint64_t>(at.step));
    double const loss = result.loss;
    if (!is_finite(loss)) {
      give_up();
      check_numbers_of(batch, at.epoch + 1, at.step + 1);
      loss_not_finite(loss, at.epoch + 1, at.step + 1);
    }
    at.correct += result.correct;
    at.rate = optimizer_.learning_rate.at(at.step, total);
    update_.template run<T>(*pool_, optimizer_, net_.parameters(), net_.statistics(), gradient,
                            state_, options_);
    at.loss_sum += loss * images;
    at.seen += images;
    ++at.step;
    ++at.batch;
    return loss;
  }

  [[gnu::cold]] void give_up() {
    state_.restore_good(net_);
    report_.reset();
  }
  /// The loss watches all updates but those that no step follows.
  [[gnu::cold]] void watch_update() {
    if (state_.finite(net_)) return;
    give_up();
    weights_not_finite(state_.at.epoch + 1, state_.at.step);
  }

  template <class H>
  [[gnu::cold]] void measure(H& held_out, epoch_record& record) {
    if constexpr (Examples<H>) {
      using D = std::remove_const_t<H>;
      loader<T, D> batches(held_out, evaluation_order<typename D::image_type>(
                                         "trainer", net_, options_.evaluation_batch,
                                         options_.augment, options_.prefetch));
      measure(batches, record);
      return;
    } else {
      measure_outputs(net_, held_out, loss_, options_.metrics, record, steps_.others());
    }
    options_.metrics.values(state_.past.metrics);
  }

  template <class H>
  [[gnu::cold]] bool close_epoch(H* held_out, bool stop) {
    watch_update();
    run_position& at = state_.at;
    double const n = static_cast<double>(at.seen);
    epoch_record record{.epoch = at.epoch + 1,
                        .step = at.step,
                        .train_loss = at.loss_sum / n,
                        .train_accuracy = at.correct / n,
                        .learning_rate = at.rate,
                        .images_per_second = at.epoch_seconds > 0 ? n / at.epoch_seconds : 0};
    long long const seen = at.seen;
    if (held_out) {
      state_.swap_average(net_);
      measure(*held_out, record);
      double const score = state_.score(record, options_.metrics);
      if (state_.improves(score, record)) {
        at.best = score;
        at.stale = 0;
        if (options_.keep_best) state_.keep_best(net_);
      } else {
        ++at.stale;
      }
      state_.swap_average(net_);
    }
    at.seconds = record.seconds = before_ + seconds_since(start_);
    state_.past.rows.resize(state_.past.rows.size() + 1);
    state_.past.rows.data()[state_.past.rows.size() - 1] = record;
    report_->end_epoch(record, seen, state_.past);
    at.next_epoch();
    if (exhausted()) stop = true;
    bool const last = stop || at.epoch == options_.epochs;
    if (last || (options_.checkpoint_epochs > 0 && at.epoch % options_.checkpoint_epochs == 0))
      save();
    if (exhausted()) report_->note("stopped early: no better epoch on held-out data");
    for (auto const& call : options_.on_epoch) stop = call(record) || stop;
    return options_.on_epoch.empty() ? stop : steps_.any(stop);
  }

  [[gnu::cold]] void save() {
    if (options_.checkpoint.empty() || !steps_.is_first()) return;
    state_.at.seconds = before_ + seconds_since(start_);
    state_.save(options_.checkpoint, net_, table_);
  }

  /// The checkpoint keeps the weights of the last step; the network gets those asked for.
  [[gnu::cold]] void finish() {
    if (options_.keep_best && is_finite(state_.at.best)) {
      state_.take_best(net_);
    } else {
      state_.swap_average(net_);
    }
    report_->end(state_.at.epoch, before_ + seconds_since(start_));
    report_.reset();
  }

  static double seconds_since(clock::time_point start) {
    return std::chrono::duration<double>(clock::now() - start).count();
  }

  std::unique_ptr<thread_pool> pool_;
  using pass = decltype(pass_for(std::declval<Net&>(), *pool_, std::declval<L&>()));
  pass pass_;
  batch_steps<T, pass, L> steps_;
  std::vector<parameter_info> table_;
  aligned_buffer<T> gradient_;
  parameter_update update_;
  training_state<T> state_;
  std::unique_ptr<progress> report_;
  clock::time_point start_;
  double before_ = 0;
};

}  // namespace resin::detail
