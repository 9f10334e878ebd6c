// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// An exponential moving average of weights along the run.

#include <resin/base/macros.hpp>
#include <resin/base/part.hpp>
#include <resin/train/parameter_groups.hpp>

#include <algorithm>
#include <span>

RESIN_INSTANTIATED
namespace resin::inline RESIN_TARGET {

/// average += (1 - d) * (w - average) with d = min(decay, (1 + step) / (10 + step)): the ramp lets
/// the average forget the initial weights at once, so that it is of use in short runs too. decay 0
/// is off.
struct weight_average {
  double decay = 0;

  template <class T>
  void update(std::span<T> average, std::span<T const> w, long long step, part who) const {
    double const t = static_cast<double>(step);
    T const rest = static_cast<T>(1 - std::min(decay, (1 + t) / (10 + t)));
    parameter_range const all[] = {{0, static_cast<long long>(w.size()), 1, 1}};
    detail::for_each_stretch(all, all[0].size, who,
                             [&](long long first, long long last, parameter_range const&) {
                               T* RESIN_RESTRICT const a = average.data() + first;
                               T const* RESIN_RESTRICT const x = w.data() + first;
                               for (long long i = 0; i < last - first; ++i)
                                 a[i] += rest * (x[i] - a[i]);
                             });
  }
};

}  // namespace resin
RESIN_END_INSTANTIATED
