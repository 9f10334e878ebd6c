// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Gradient clipping by value and by global norm, folded into the optimizer's pass as one scale and
// one limit.

#include <resin/base/part.hpp>
#include <resin/train/parameter_groups.hpp>

#include <cmath>
#include <limits>
#include <span>
#include <vector>

RESIN_INSTANTIATED
namespace resin::inline RESIN_TARGET {

/// norm: the whole gradient is scaled so that its 2-norm is at most this
/// (torch.nn.utils.clip_grad_norm_). value: then each element is cut to [-value, value]. Infinity,
/// the default, is off.
struct gradient_clip {
  double norm = std::numeric_limits<double>::infinity();
  double value = std::numeric_limits<double>::infinity();
};

/// The 2-norm of a gradient pool in two phases: partial() on every thread, then, after a barrier,
/// total() on any. Sums in double over chunks of the pool alone: the same bits for any number of
/// threads.
class gradient_norm {
 public:
  void reserve(std::size_t pool) {
    sums_.resize((pool + detail::pool_chunk - 1) / detail::pool_chunk);
  }

  template <class T>
  void partial(std::span<T const> g, std::span<parameter_range const> ranges, part who) {
    long long const pool = static_cast<long long>(g.size());
    task_range const mine = share(static_cast<long long>(sums_.size()), who);
    for (long long c = mine.first; c < mine.last; ++c) sums_[static_cast<std::size_t>(c)] = 0;
    detail::for_each_stretch(
        ranges, pool, who, [&](long long first, long long last, parameter_range const&) {
          double lane[8] = {};  // eight sums so that the additions vectorise without reordering
          T const* const v = g.data();
          long long i = first;
          for (; i + 8 <= last; i += 8) {
            for (int k = 0; k < 8; ++k)
              lane[k] += static_cast<double>(v[i + k]) * static_cast<double>(v[i + k]);
          }
          for (; i < last; ++i) lane[0] += static_cast<double>(v[i]) * static_cast<double>(v[i]);
          double sum = 0;
          for (double s : lane) sum += s;
          sums_[static_cast<std::size_t>(first / detail::pool_chunk)] += sum;
        });
  }
  [[nodiscard]] double total() const {
    double sum = 0;
    for (double s : sums_) sum += s;
    return std::sqrt(sum);
  }

 private:
  std::vector<double> sums_;
};

/// The factor that clipping by norm puts on a gradient of this norm.
[[nodiscard]] inline double clip_scale(gradient_clip clip, double norm) {
  double const scale = clip.norm / (norm + 1e-6);  // PyTorch's epsilon
  return scale < 1 ? scale : 1;
}

}  // namespace resin
RESIN_END_INSTANTIATED
