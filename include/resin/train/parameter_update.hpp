// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What follows a gradient: clipping, the optimizer and the weight average, in one fork of the
// threads.

#include <resin/base/finite.hpp>
#include <resin/runtime/parameter_info.hpp>
#include <resin/runtime/thread_pool.hpp>
#include <resin/train/gradient_clip.hpp>
#include <resin/train/optimizer.hpp>
#include <resin/train/parameter_groups.hpp>
#include <resin/train/trainer_options.hpp>
#include <resin/train/training_state.hpp>
#include <resin/train/weight_average.hpp>

#include <cstddef>
#include <span>
#include <vector>

RESIN_INSTANTIATED
namespace resin::detail::inline RESIN_TARGET {

class parameter_update {
 public:
  void prepare(parameter_groups const& groups, std::vector<parameter_info> const& table,
               std::size_t pool) {
    ranges_ = resolve(groups, table);
    norm_.reserve(pool);
  }

  /// Updates the parameters `w` by their gradient `g`. Threads keep to the same chunks of the pool
  /// throughout, so nothing but the norm needs a barrier.
  template <class T, class O>
  void run(thread_pool& threads, O const& optimizer, std::span<T> w, std::span<T> statistics,
           std::span<T const> g, training_state<T>& state, trainer_options const& options) {
    std::span<T> const slots(state.slots.data(), state.slots.size());
    std::span<T> const average(state.average.data(), state.average.size());
    long long const step = state.at.step;
    bool const by_norm = is_finite(options.clip.norm);
    weight_average const mean{options.average};
    threads.run([&](part who, thread_barrier& sync) {
      double scale = 1;
      if (by_norm) {
        norm_.partial(g, std::span<parameter_range const>(ranges_), who);
        sync();
        scale = clip_scale(options.clip, norm_.total());
      }
      update_step const now{step, state.at.rate, scale, options.clip.value};
      optimizer.update(w, g, slots, now, ranges_, who);
      if (!average.empty()) mean.update(average, std::span<T const>(w), step, who);
    });
    if (!average.empty()) {
      std::span<T> const kept(state.average_statistics.data(), state.average_statistics.size());
      mean.update(kept, std::span<T const>(statistics), step, part{});
    }
  }

 private:
  std::vector<parameter_range> ranges_;
  gradient_norm norm_;
};

}  // namespace resin::detail
RESIN_END_INSTANTIATED
