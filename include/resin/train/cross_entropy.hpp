// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Softmax cross-entropy of logits against class labels, per pixel on spatial outputs.

#include <resin/base/error.hpp>
#include <resin/base/finite.hpp>
#include <resin/base/text.hpp>
#include <resin/train/loss.hpp>

#include <cmath>
#include <concepts>
#include <iterator>
#include <utility>
#include <vector>

RESIN_INSTANTIATED
namespace resin::detail::inline RESIN_TARGET {

[[gnu::cold]] inline void check_weights(std::vector<double> const& weights, int classes) {
  if (static_cast<int>(weights.size()) != classes)
    throw training_error(sentence({"cross_entropy: weights has ", weights.size(),
                                   " numbers, the network gives ", classes, " classes"}));
  double sum = 0;
  for (double w : weights) {
    if (!is_finite(w) || w < 0)
      throw training_error(sentence({"cross_entropy: weights must be 0 or more; got ", w}));
    sum += w;
  }
  if (sum == 0) throw training_error("cross_entropy: one of the weights must be above 0");
}

}  // namespace resin::detail
namespace resin::inline RESIN_TARGET {

/// Mean over the N*H*W positions of -sum_c q_c w_c log softmax(y)_c with q = (1 - s) one_hot(label)
/// + s / C, the mean weighted by w_label (torch's CrossEntropyLoss). Positions of the label
/// ignore_index count for nothing; where all are such, the loss is 0. Labels: N, or N*H*W in
/// row-major order, of any integral type.
struct cross_entropy {
  static constexpr bool takes_logits = true;
  static constexpr task judges = task::labels;
  double label_smoothing = 0;
  int ignore_index = -100;
  std::vector<double> weights{};  // one a class; none: all are 1

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
    if (!weights.empty()) detail::check_weights(weights, y.c);
    long long i = 0;
    for (auto at = std::begin(labels); i < want; ++at, ++i) {
      if (std::cmp_equal(*at, ignore_index)) continue;
      if (std::cmp_less(*at, 0) || std::cmp_greater_equal(*at, y.c))
        detail::wrong_label("cross_entropy", static_cast<long long>(*at), i, y.c);
    }
  }

  /// What the mean divides by: the positions that count, each by the weight of its class.
  template <class Labels>
  [[nodiscard]] double weight_of(Labels const& labels) const {
    long long counted = 0;
    double sum = 0;
    for (auto at = std::begin(labels); at != std::end(labels); ++at) {
      if (std::cmp_equal(*at, ignore_index)) continue;
      ++counted;
      if (std::cmp_greater_equal(*at, 0) && std::cmp_less(*at, weights.size()))
        sum += weights[static_cast<std::size_t>(*at)];
    }
    return weights.empty() ? static_cast<double>(counted) : sum;
  }

  /// Three passes over the C planes of each position: maximum, sum of exponentials, gradient. dy is
  /// scratch in between.
  template <class T, class Labels>
  requires std::integral<detail::element_of<Labels>>
  double value_and_gradient(prediction_view<T const> y, Labels const& labels, T* dy) const {
    check(y, labels);
    long long const pixels = y.pixels();
    double const s = label_smoothing, classes = y.c, norm = weight_of(labels);
    double const off = s / classes, on = 1 - s + off;
    double total = 0;
    auto label = std::begin(labels);
    for (int n = 0; n < y.batch; ++n) {
      for (long long p = 0; p < pixels; ++p, ++label) {
        long long const start = n * y.c * pixels + p;
        if (std::cmp_equal(*label, ignore_index)) {
          for (int c = 0; dy && c < y.c; ++c) dy[start + c * pixels] = T(0);
          continue;
        }
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
        double const distance = static_cast<double>(x[target * pixels]) - static_cast<double>(top);
        if (!weights.empty()) {
          total += weighted(x, pixels, target, static_cast<double>(top), log_sum,
                            dy ? dy + start : dy, norm);
          continue;
        }
        total += log_sum - (1 - s) * distance;
        if (s != 0) total -= off * shifted;
        if (dy) {
          for (int c = 0; c < y.c; ++c) {
            double const softmax = static_cast<double>(dy[start + c * pixels]) / sum;
            dy[start + c * pixels] = static_cast<T>((softmax - (c == target ? on : off)) / norm);
          }
        }
      }
    }
    return norm > 0 ? total / norm : 0;
  }

 private:
  /// One position's share under weights; dy holds exp(x - top) and is left the gradient.
  template <class T>
  [[gnu::noinline]] double weighted(T const* x, long long pixels, int target, double top,
                                    double log_sum, T* dy, double norm) const {
    double const spread = label_smoothing / static_cast<double>(weights.size());
    double total = 0, all = 0;
    auto const share = [&](std::size_t c) {
      return weights[c] * (spread + (static_cast<int>(c) == target ? 1 - label_smoothing : 0));
    };
    for (std::size_t c = 0; c < weights.size(); ++c) {
      total +=
          share(c) * (log_sum - (static_cast<double>(x[static_cast<long long>(c) * pixels]) - top));
      all += share(c);
    }
    for (std::size_t c = 0; dy && c < weights.size(); ++c) {
      T& d = dy[static_cast<long long>(c) * pixels];
      double const softmax = static_cast<double>(d) / std::exp(log_sum);
      d = norm > 0 ? static_cast<T>((all * softmax - share(c)) / norm) : T(0);
    }
    return total;
  }
};

}  // namespace resin
RESIN_END_INSTANTIATED
