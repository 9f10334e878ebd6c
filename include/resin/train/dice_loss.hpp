// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// How little two masks overlap.

#include <resin/train/elementwise_loss.hpp>

#include <iterator>

namespace resin::inline RESIN_TARGET {

/// Mean over images and channels of 1 - (2 sum(s t) + smooth) / (sum(s) + sum(t) + smooth), sums
/// over the pixels of a channel, s = sigmoid(y): y are logits (Milletari et al. 2016, "V-Net").
/// Targets: numbers in [0, 1], one an element, in y's row-major order.
struct dice_loss {
  static constexpr task judges = task::flags;
  static constexpr bool takes_logits = true;
  double smooth = 1;

  template <class E, class Targets>
  [[nodiscard]] double value(E const& y, Targets const& targets) const {
    return detail::dense_value(*this, y, targets);
  }
  template <class E, class Targets>
  [[nodiscard]] auto gradient(E const& y, Targets const& targets) const {
    return detail::dense_gradient(*this, y, targets);
  }

  template <class T, class Targets>
  void check(prediction_view<T const> y, Targets const& targets) const {
    detail::want_number(smooth > 0, "dice_loss: smooth must be above 0", smooth);
    detail::check_flags("dice_loss", y, targets);
  }

  template <class T, class Targets>
  double value_and_gradient(prediction_view<T const> y, Targets const& targets, T* dy) const {
    check(y, targets);
    long long const pixels = y.pixels(), planes = static_cast<long long>(y.batch) * y.c;
    double total = 0;
    auto target = std::begin(targets);
    for (long long k = 0; k < planes; ++k) {
      T const* const x = y.data + k * pixels;
      double both = smooth, sum = smooth;
      auto at = target;
      for (long long i = 0; i < pixels; ++i, ++at) {
        double const s = detail::logistic(static_cast<double>(x[i])), t = static_cast<double>(*at);
        both += 2 * s * t;
        sum += s + t;
      }
      total += 1 - both / sum;
      for (long long i = 0; dy && i < pixels; ++i, ++target) {
        double const s = detail::logistic(static_cast<double>(x[i])),
                     t = static_cast<double>(*target);
        dy[k * pixels + i] =
            static_cast<T>((both / sum - 2 * t) / sum * s * (1 - s) / static_cast<double>(planes));
      }
      target = at;
    }
    return total / static_cast<double>(planes);
  }
};

}  // namespace resin
