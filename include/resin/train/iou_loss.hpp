// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// How little two boxes overlap.

#include <resin/train/elementwise_loss.hpp>

#include <algorithm>
#include <iterator>

namespace resin::inline RESIN_TARGET {

/// Mean over boxes of 1 - intersection / union; `generalized`: plus the share of the smallest box
/// around both that neither covers, which leads boxes that do not meet towards each other
/// (Rezatofighi et al. 2019). The channels of y are the corners left, top, right, bottom of one box
/// a pixel (of an image, where y is a vector), or of several, four channels each. Targets: numbers,
/// one an element, in y's row-major order. `epsilon` is added to each divisor, as torchvision does.
struct iou_loss {
  static constexpr task judges = task::numbers;
  bool generalized = true;
  double epsilon = 1e-7;

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
    detail::want_number(epsilon >= 0, "iou_loss: epsilon must be 0 or more", epsilon);
    if (y.c % 4 != 0)
      throw shape_error(detail::sentence({"iou_loss: the network returns ", y.c,
                                          " channels; a box takes four, left, top, right and "
                                          "bottom"}));
    detail::check_numbers("iou_loss", y, targets);
  }

  template <class T, class Targets>
  double value_and_gradient(prediction_view<T const> y, Targets const& targets, T* dy) const {
    check(y, targets);
    long long const pixels = y.pixels(), groups = static_cast<long long>(y.batch) * y.c / 4;
    double const boxes = static_cast<double>(groups * pixels);
    double total = 0;
    for (long long g = 0; g < groups; ++g)
      for (long long i = 0; i < pixels; ++i) {
        double box[4], target[4], slope[4] = {};
        for (int k = 0; k < 4; ++k) {
          long long const at = (g * 4 + k) * pixels + i;
          box[k] = static_cast<double>(y.data[at]);
          target[k] = static_cast<double>(*(std::begin(targets) + at));
        }
        total += one(box, target, slope);
        for (int k = 0; dy && k < 4; ++k)
          dy[(g * 4 + k) * pixels + i] = static_cast<T>(slope[k] / boxes);
      }
    return total / boxes;
  }

 private:
  /// One box's share; `slope` is left its gradient. Sides are told by k: 0 left, 1 top.
  double one(double const* a, double const* b, double* slope) const {
    double meet[2], around[2];
    for (int k = 0; k < 2; ++k) {
      meet[k] = std::min(a[k + 2], b[k + 2]) - std::max(a[k], b[k]);
      around[k] = std::max(a[k + 2], b[k + 2]) - std::min(a[k], b[k]);
    }
    bool const meets = meet[0] > 0 && meet[1] > 0;
    double const wide = a[2] - a[0], high = a[3] - a[1];
    double const inside = meets ? meet[0] * meet[1] : 0,
                 all = wide * high + (b[2] - b[0]) * (b[3] - b[1]) - inside,
                 hull = around[0] * around[1];
    double const by = all + epsilon, over = hull + epsilon;
    // The derivatives of the value in the three areas: intersection, union, hull.
    double const in_inside = -1 / by;
    double const in_all = inside / (by * by) - (generalized ? 1 / over : 0);
    double const in_hull = generalized ? 1 / over - (hull - all) / (over * over) : 0;
    for (int k = 0; k < 2; ++k) {
      double const other = k ? wide : high, across = meet[1 - k], hull_across = around[1 - k];
      double const first = meets && a[k] > b[k] ? -across : 0,
                   last = meets && a[k + 2] < b[k + 2] ? across : 0;
      slope[k] = in_inside * first + in_all * (-other - first) +
                 in_hull * (a[k] < b[k] ? -hull_across : 0);
      slope[k + 2] = in_inside * last + in_all * (other - last) +
                     in_hull * (a[k + 2] > b[k + 2] ? hull_across : 0);
    }
    return 1 - inside / by + (generalized ? (hull - all) / over : 0);
  }
};

}  // namespace resin
