// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Each output a question of yes or no.

#include <resin/train/elementwise_loss.hpp>

namespace resin::inline RESIN_TARGET {

/// Mean over all elements of -t log s - (1 - t) log(1 - s), s = sigmoid(y): y are logits (torch's
/// BCEWithLogitsLoss). Targets: as many numbers in [0, 1] as y has, in y's row-major order.
struct binary_cross_entropy {
  static constexpr task judges = task::flags;
  static constexpr bool takes_logits = true;

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
    detail::check_flags("binary_cross_entropy", y, targets);
  }

  template <class T, class Targets>
  double value_and_gradient(prediction_view<T const> y, Targets const& targets, T* dy) const {
    check(y, targets);
    return detail::mean_over_elements(y, targets, dy, &detail::binary_point);
  }
};

}  // namespace resin
