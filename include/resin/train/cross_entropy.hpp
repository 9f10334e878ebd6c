// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Softmax cross-entropy of logits against class labels, per pixel on spatial outputs.

#include <resin/base/error.hpp>
#include <resin/train/loss.hpp>

#include <cmath>
#include <concepts>
#include <iterator>
#include <utility>

namespace resin::inline RESIN_TARGET {

/// Mean over the N*H*W positions of -sum_c q_c log softmax(y)_c with q = (1 - s) one_hot(label) + s
/// / C (torch's CrossEntropyLoss). Labels: N, or N*H*W in row-major order, of any integral type.
struct cross_entropy {
  static constexpr bool takes_logits = true;
  double label_smoothing = 0;

  template <class E, class Labels>
  [[nodiscard]] double value(E const& y, Labels const& labels) const {
    return detail::dense_value(*this, y, labels);
  }
  template <class E, class Labels>
  [[nodiscard]] auto gradient(E const& y, Labels const& labels) const {
    return detail::dense_gradient(*this, y, labels);
  }

  /// Throws shape_error unless there is one label a position and each is a class.
  template <class T, class Labels>
  void check(prediction_view<T const> y, Labels const& labels) const {
    if (!(label_smoothing >= 0 && label_smoothing <= 1)) detail::wrong_smoothing(label_smoothing);
    long long const want = y.batch * y.pixels(), got = detail::count_of(labels);
    if (got != want)
      detail::wrong_target_count("cross_entropy", got, want,
                                 y.pixels() == 1 ? "one label an image" : "one label a pixel");
    long long i = 0;
    for (auto at = std::begin(labels); i < want; ++at, ++i) {
      if (std::cmp_less(*at, 0) || std::cmp_greater_equal(*at, y.c))
        detail::wrong_label("cross_entropy", static_cast<long long>(*at), i, y.c);
    }
  }

  /// Three passes over the C planes of each position: maximum, sum of exponentials, gradient. dy is
  /// scratch in between.
  template <class T, class Labels>
  requires std::integral<detail::element_of<Labels>>
  double value_and_gradient(prediction_view<T const> y, Labels const& labels, T* dy) const {
    check(y, labels);
    long long const pixels = y.pixels();
    double const s = label_smoothing, classes = y.c,
                 positions = static_cast<double>(y.batch) * static_cast<double>(pixels);
    double const off = s / classes, on = 1 - s + off;
    double total = 0;
    auto label = std::begin(labels);
    for (int n = 0; n < y.batch; ++n) {
      for (long long p = 0; p < pixels; ++p, ++label) {
        long long const start = n * y.c * pixels + p;
        T const* const x = y.data + start;
        T top = x[0];
        for (int c = 1; c < y.c; ++c) top = x[c * pixels] > top ? x[c * pixels] : top;
        double sum = 0, shifted = 0;
        for (int c = 0; c < y.c; ++c) {
          T const e = std::exp(x[c * pixels] - top);
          if (dy) dy[start + c * pixels] = e;
          sum += static_cast<double>(e);
          shifted += static_cast<double>(x[c * pixels]) - static_cast<double>(top);
        }
        int const target = static_cast<int>(*label);
        double const log_sum = std::log(sum);
        total += log_sum -
                 (1 - s) * (static_cast<double>(x[target * pixels]) - static_cast<double>(top));
        if (s != 0) total -= off * shifted;
        if (dy) {
          for (int c = 0; c < y.c; ++c) {
            double const softmax = static_cast<double>(dy[start + c * pixels]) / sum;
            dy[start + c * pixels] =
                static_cast<T>((softmax - (c == target ? on : off)) / positions);
          }
        }
      }
    }
    return total / positions;
  }
};

}  // namespace resin
