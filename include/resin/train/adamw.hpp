// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// AdamW as torch.optim.AdamW: the weight decay shrinks the weight itself.

#include <resin/train/adam.hpp>

#include <span>

namespace resin::inline RESIN_TARGET {

/// w *= 1 - rate * weight_decay, then Adam's step with the plain gradient.
struct adamw {
  schedule learning_rate = .001;
  double beta1 = .9, beta2 = .999;
  double epsilon = 1e-8;
  double weight_decay = .01;
  parameter_groups groups{};

  [[nodiscard]] int state_size() const { return 2; }

  template <class T>
  void update(std::span<T> w, std::span<T const> g, std::span<T> slots, update_step const& now,
              std::span<parameter_range const> ranges, part who) const {
    detail::adam_update({beta1, beta2, epsilon, weight_decay, true}, w, g, slots, now, ranges, who);
  }
};

}  // namespace resin
