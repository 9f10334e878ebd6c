// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// How a run goes: length, batches, threads, augmentation, checkpoints, when to stop, whom to call.

#include <resin/data/augment.hpp>
#include <resin/train/gradient_clip.hpp>
#include <resin/train/history.hpp>
#include <resin/train/metric.hpp>
#include <resin/train/process_group.hpp>

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace resin::inline RESIN_TARGET {

/// One step, as on_step sees it; epoch and step count from 1.
struct step_record {
  long long epoch = 0, step = 0;
  double loss = 0, learning_rate = 0;
};

/// Any callable of an Event. One that returns bool stops the run by true.
template <class Event>
class callback {
 public:
  callback() = default;
  template <class F>
  requires(!std::same_as<std::remove_cvref_t<F>, callback> && std::invocable<F&, Event const&>)
      callback(F f) {
    if constexpr (std::convertible_to<std::invoke_result_t<F&, Event const&>, bool>) {
      call_ = std::move(f);
    } else {
      call_ = [g = std::move(f)](Event const& e) mutable {
        g(e);
        return false;
      };
    }
  }
  [[nodiscard]] bool operator()(Event const& e) const { return call_ && call_(e); }

 private:
  std::function<bool(Event const&)> call_;
};

struct trainer_options {
  int epochs = 10;
  int batch = 128;
  std::uint64_t seed = 1;
  int threads = 1;  // that compute; the bits of the result do not depend on it
  int prefetch = 1;  // background threads that prepare batches; 0: each when it is asked for
  augmentation augment{};  // bytes are divided by 255 unless it has a normalize; floats are not
  bool drop_last = false;  // leave out an epoch's last batch if it is not full
  gradient_clip clip{};

  /// Decay of the weight average, 0 for none. Held-out figures are those of the average, and the
  /// network has it at the end.
  double average = 0;
  /// At the end the network has the weights of the best epoch on held-out data, not the last ones.
  /// The best is judged by the first of `metrics`; without one by accuracy, or by the loss where
  /// the task has no right and wrong; of equal ones the lower loss is the better.
  bool keep_best = false;
  /// Stop after this many epochs without a better one; 0 is never.
  int patience = 0;
  /// Measured on held-out data after each epoch.
  metric_list metrics{};

  std::string checkpoint{};  // a file; empty writes none
  int checkpoint_epochs = 1;  // every so many epochs, and when the run ends
  int checkpoint_steps = 0;  // and every so many steps; 0 is off
  bool resume = false;  // go on from the checkpoint if the file exists

  bool quiet = false;  // no progress bar, no lines
  int evaluation_batch = 250;
  std::vector<callback<epoch_record>> on_epoch{};
  std::vector<callback<step_record>> on_step{};

  /// Processes that share the work, `mpi_world{}`; each runs the same program. One prints and
  /// writes.
  std::shared_ptr<process_group> processes{};
};

}  // namespace resin
