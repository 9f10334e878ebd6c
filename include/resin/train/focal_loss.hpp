// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Binary cross-entropy that looks away from what is easy.

#include <resin/train/elementwise_loss.hpp>

#include <cmath>

namespace resin::inline RESIN_TARGET {

/// Mean over all elements of a (1 - p)^gamma times binary cross-entropy of the logit y, where p is
/// the probability of what is right and a is alpha for a target of 1, 1 - alpha for 0
/// (torchvision's sigmoid_focal_loss; Lin et al. 2017, "Focal Loss for Dense Object Detection"). A
/// negative alpha weighs both alike. Targets: numbers in [0, 1], one an element.
struct focal_loss {
  static constexpr task judges = task::flags;
  static constexpr bool takes_logits = true;
  double alpha = .25, gamma = 2;

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
    detail::want_number(alpha <= 1, "focal_loss: alpha must be at most 1, below 0 for none", alpha);
    detail::want_number(gamma >= 0, "focal_loss: gamma must be 0 or more", gamma);
    detail::check_flags("focal_loss", y, targets);
  }

  template <class T, class Targets>
  double value_and_gradient(prediction_view<T const> y, Targets const& targets, T* dy) const {
    check(y, targets);
    return detail::mean_over_elements(y, targets, dy, [this](double x, double t) {
      double const yes = detail::logistic(x), no = detail::logistic(-x);
      double const wrong = no * t + yes * (1 - t);  // 1 - p
      double const weight = alpha < 0 ? 1 : alpha * t + (1 - alpha) * (1 - t);
      double const focus = std::pow(wrong, gamma);
      double const turn = wrong > 0 ? gamma * focus * (1 - 2 * t) * yes * no / wrong : 0;
      detail::loss_point const plain = detail::binary_point(x, t);
      return detail::loss_point{weight * focus * plain.value,
                                weight * (focus * plain.slope + turn * plain.value)};
    });
  }
};

}  // namespace resin
