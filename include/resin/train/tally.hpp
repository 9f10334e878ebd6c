// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What is counted of a network's answers, by what it is asked for. No array of xtensor here: a
// trainer counts with these after each epoch.

#include <resin/base/error.hpp>
#include <resin/base/finite.hpp>
#include <resin/base/namespaces.hpp>
#include <resin/base/text.hpp>
#include <resin/train/loss.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <type_traits>
#include <vector>

RESIN_INSTANTIATED
namespace resin::detail::inline RESIN_TARGET {

inline constexpr double not_measured = std::numeric_limits<double>::quiet_NaN();

/// What targets of type Y are to the loss L.
template <class L, class Y>
inline constexpr task task_of = [] {
  if constexpr (requires { L::judges; })
    return L::judges;
  else
    return std::is_floating_point_v<Y> ? task::numbers : task::labels;
}();
/// The label that counts for nothing.
template <class L>
constexpr int ignored_by(L const& loss) {
  if constexpr (requires { loss.ignore_index; })
    return loss.ignore_index;
  else
    return std::numeric_limits<int>::min();
}

/// Rank of `target` among the scores of one position, `stride` apart: 0 is the highest; of equal
/// scores the lower class counts first. A score that is not a number has no rank, so that none
/// counts as near.
template <class T>
int rank_of(T const* scores, long long stride, int classes, int target) {
  T const mine = scores[target * stride];
  if (is_nan(mine)) return std::numeric_limits<int>::max();
  int rank = 0;
  for (int c = 0; c < classes; ++c) {
    T const other = scores[c * stride];
    rank += !is_nan(other) && (other > mine || (other == mine && c < target));
  }
  return rank;
}
/// The first class of the highest score; -1 where no score is a number.
template <class T>
int best_class(T const* scores, long long stride, int classes) {
  int best = -1;
  for (int c = 0; c < classes; ++c)
    if (!is_nan(scores[c * stride]) && (best < 0 || scores[c * stride] > scores[best * stride]))
      best = c;
  return best;
}
/// Above 0 is yes. A score that is no number is not what the target says.
template <class T>
bool says_yes(T score, bool target) {
  return is_nan(score) ? !target : score > T(0);
}

/// Images' worth of right answers in a batch, NaN where there is no right and wrong: positions and
/// outputs of an image count alike.
template <task W, class T, class Y>
double right_in(prediction_view<T const> y, std::span<Y const> targets, int ignored) {
  if constexpr (W == task::numbers) {
    return not_measured;
  } else {
    long long const pixels = y.pixels(), got = static_cast<long long>(targets.size());
    long long right = 0, counted = 0;
    if constexpr (W == task::flags) {
      if (got != y.size()) return not_measured;
      for (long long i = 0; i < got; ++i) {
        bool const yes = static_cast<double>(targets[static_cast<std::size_t>(i)]) >= .5;
        right += says_yes(y.data[i], yes) == yes;
      }
      counted = got;
    } else {
      if (got != y.batch * pixels) return not_measured;
      for (long long i = 0; i < got; ++i) {
        auto const label = targets[static_cast<std::size_t>(i)];
        if (label == static_cast<Y>(ignored)) continue;
        ++counted;
        long long const n = i / pixels;
        right += best_class(y.data + n * y.c * pixels + (i - n * pixels), pixels, y.c) == label;
      }
    }
    if (counted == y.batch) return static_cast<double>(right);
    return counted > 0 ? static_cast<double>(right) * y.batch / static_cast<double>(counted) : 0;
  }
}

[[noreturn, gnu::cold]] inline void wrong_answer_count(char const* want, int c, int h, int w,
                                                       long long got, int images) {
  throw shape_error(
      sentence({"evaluate: wants ", want, "; the network gives ", c, " x ", h, " x ", w,
                " an image, and there are ", got, " targets of ", images, " images"}));
}

[[noreturn, gnu::cold]] inline void wrong_top_k(int got) {
  throw training_error(sentence({"evaluate: top_k must be at least 1; got ", got}));
}

/// Partial specialisations, so that a program compiles only those it counts with.
template <task W>
class tally;

/// One of several classes, an image or a pixel.
template <task W>
requires(W == task::labels) class tally<W> {
 public:
  explicit tally(int top_k, int ignored) : wanted_(top_k), ignored_(ignored) {
    if (top_k < 1) wrong_top_k(top_k);
  }
  template <class T, class Y>
  void add(prediction_view<T const> const y, std::span<Y const> labels) {
    long long const pixels = y.pixels(), got = static_cast<long long>(labels.size());
    if (got != y.batch * pixels)
      wrong_answer_count("one row of class scores a label", y.c, y.h, y.w, got, y.batch);
    if (confusion_.empty()) {
      classes_ = y.c;
      confusion_.resize(static_cast<std::size_t>(y.c) * static_cast<std::size_t>(y.c));
    }
    for (long long i = 0; i < got; ++i, ++seen_) {
      auto const given = labels[static_cast<std::size_t>(i)];
      if (given == static_cast<Y>(ignored_)) continue;
      int const label = static_cast<int>(given);
      if (label < 0 || label >= y.c) wrong_label("evaluate", label, seen_, y.c);
      long long const n = i / pixels;
      T const* const scores = y.data + n * y.c * pixels + (i - n * pixels);
      int const rank = rank_of(scores, pixels, y.c, label), taken = best_class(scores, pixels, y.c);
      ++counted_;
      right_ += rank == 0;
      near_ += rank < wanted_;
      if (taken >= 0) ++confusion_[static_cast<std::size_t>(label * y.c + taken)];
    }
  }
  [[nodiscard]] double accuracy() const { return share(right_); }
  [[nodiscard]] double near() const { return share(near_); }
  [[nodiscard]] int top_k() const { return std::min(wanted_, classes_); }
  [[nodiscard]] int classes() const { return classes_; }
  [[nodiscard]] std::vector<double> const& confusion() const { return confusion_; }
  /// Means over the classes that occur, true or predicted.
  [[nodiscard]] double f1() const { return mean_of_classes(2); }
  [[nodiscard]] double mean_iou() const { return mean_of_classes(1); }

 private:
  [[nodiscard]] double share(long long n) const {
    return static_cast<double>(n) / static_cast<double>(counted_);
  }
  /// factor * hits / (factor * hits + misses): intersection over union of 1, F1 of 2.
  [[nodiscard, gnu::cold]] double mean_of_classes(double factor) const {
    double total = 0;
    int present = 0;
    for (int c = 0; c < classes_; ++c) {
      double row = 0, column = 0;
      auto const at = [&](int i, int j) {
        return confusion_[static_cast<std::size_t>(i * classes_ + j)];
      };
      for (int k = 0; k < classes_; ++k) row += at(c, k), column += at(k, c);
      if (row + column == 0) continue;
      double const hits = at(c, c), all = row + column;
      total += factor * hits / (all - 2 * hits + factor * hits);
      ++present;
    }
    return present > 0 ? total / present : not_measured;
  }

  int wanted_, ignored_, classes_ = 0;
  std::vector<double> confusion_;  // counts, in the vector that a trainer has anyway
  long long right_ = 0, near_ = 0, counted_ = 0, seen_ = 0;
};

/// Yes or no for each output; counts are kept by channel.
template <task W>
requires(W == task::flags) class tally<W> {
 public:
  explicit tally(int = 0, int = 0) {}
  template <class T, class Y>
  void add(prediction_view<T const> const y, std::span<Y const> targets) {
    long long const got = static_cast<long long>(targets.size()), pixels = y.pixels();
    if (got != y.size()) wrong_answer_count("one yes or no an output", y.c, y.h, y.w, got, y.batch);
    counts_.resize(static_cast<std::size_t>(y.c));
    for (long long i = 0; i < got; ++i) {
      count& k = counts_[static_cast<std::size_t>(i / pixels % y.c)];
      bool const want = static_cast<double>(targets[static_cast<std::size_t>(i)]) >= .5;
      bool const said = says_yes(y.data[i], want);
      ++(want ? said ? k.hits : k.missed : said ? k.false_alarms : k.quiet);
    }
  }
  [[nodiscard]] double accuracy() const {
    double right = 0, all = 0;
    for (count const& k : counts_) {
      right += static_cast<double>(k.hits + k.quiet);
      all += static_cast<double>(k.hits + k.quiet + k.missed + k.false_alarms);
    }
    return right / all;
  }
  /// Means over the channels that occur, true or predicted.
  [[nodiscard]] double f1() const { return mean_of_channels(2); }
  [[nodiscard]] double mean_iou() const { return mean_of_channels(1); }

 private:
  struct count {
    long long hits = 0, missed = 0, false_alarms = 0, quiet = 0;
  };
  [[nodiscard]] double mean_of_channels(double factor) const {
    double total = 0;
    int present = 0;
    for (count const& k : counts_) {
      double const hits = factor * static_cast<double>(k.hits),
                   all = hits + static_cast<double>(k.missed + k.false_alarms);
      if (all == 0) continue;
      total += hits / all;
      ++present;
    }
    return present > 0 ? total / present : not_measured;
  }
  std::vector<count> counts_;
};

/// Numbers: how far off, and how much of their variance is explained.
template <task W>
requires(W == task::numbers) class tally<W> {
 public:
  explicit tally(int = 0, int = 0) {}
  template <class T, class Y>
  void add(prediction_view<T const> const y, std::span<Y const> targets) {
    long long const got = static_cast<long long>(targets.size());
    if (got != y.size()) wrong_answer_count("one number an output", y.c, y.h, y.w, got, y.batch);
    outputs_.resize(static_cast<std::size_t>(y.c * y.pixels()));
    std::size_t i = 0;
    for (int n = 0; n < y.batch; ++n, ++images_)
      for (output& o : outputs_) {
        double const t = static_cast<double>(targets[i]), off = static_cast<double>(y.data[i]) - t,
                     shift = t - o.mean;
        ++i;
        absolute_ += std::fabs(off);
        o.residual += off * off;
        o.mean += shift / static_cast<double>(images_ + 1);
        o.spread += shift * (t - o.mean);
      }
  }
  [[nodiscard]] static double accuracy() { return not_measured; }
  [[nodiscard]] double mean_absolute_error() const {
    return absolute_ / static_cast<double>(images_) / static_cast<double>(outputs_.size());
  }
  /// The mean over outputs of 1 - residual / spread; of an output that never varies 1 if it is
  /// right, else 0 (scikit-learn's r2_score); NaN where a number is none.
  [[nodiscard]] double r2() const {
    double total = 0;
    for (output const& o : outputs_)
      total += !is_finite(o.residual) || !is_finite(o.spread) ? not_measured
               : o.spread > 0                                 ? 1 - o.residual / o.spread
               : o.residual > 0                               ? 0
                                                              : 1;
    return total / static_cast<double>(outputs_.size());
  }

 private:
  struct output {
    double mean = 0, spread = 0, residual = 0;
  };
  std::vector<output> outputs_;
  double absolute_ = 0;
  long long images_ = 0;
};

}  // namespace resin::detail
RESIN_END_INSTANTIATED
