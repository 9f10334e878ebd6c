// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Learning rates as functions of (step, steps of the run): closed values without heap. Any of them,
// or a plain number, is a `schedule`. Positions are fractions of the whole run, so a schedule needs
// no knowledge of epochs.

#include <resin/base/error.hpp>
#include <resin/base/finite.hpp>
#include <resin/base/text.hpp>
#include <resin/train/settings.hpp>

#include <cmath>
#include <initializer_list>
#include <string>

namespace resin::inline RESIN_VERSION {

/// The same rate throughout.
struct constant {
  double rate = .001;
};

/// Up to eight increasing fractions of the run.
struct milestones {
  static constexpr int capacity = 8;
  double at[capacity] = {};
  int count = 0;
  constexpr milestones() = default;
  constexpr milestones(std::initializer_list<double> fractions) {
    if (fractions.size() > capacity)
      throw training_error("step_decay: at most 8 milestones; leave some out");
    for (double f : fractions) at[count++] = f;
  }
};

/// `start`, multiplied by `factor` at each milestone: {.5, .75} of 182 epochs are epochs 91 and
/// 136.5.
struct step_decay {
  double start = .1;
  double factor = .1;
  milestones at{.5, .75};
};

/// Half a cosine from `start` to `end` (PyTorch's CosineAnnealingLR over the whole run).
struct cosine {
  double start = .1;
  double end = 0;
};

/// PyTorch's OneCycleLR: a cosine from peak / divisor up to `peak` over the first `rise` of the
/// run, then a cosine down to peak / divisor / final_divisor. The momentum stays what the optimizer
/// says.
struct one_cycle {
  double peak = .1;
  double rise = .3;
  double divisor = 25;
  double final_divisor = 1e4;
};

/// From `start` to `end`, multiplied by the same factor at each step.
struct exponential {
  double start = 1e-5;
  double end = 1;
};

struct warmup;

/// Any of the above as one value.
class schedule {
 public:
  constexpr schedule(double rate) : schedule(constant{rate}) {}
  constexpr schedule(constant s) : kind_(kind::constant), a_(s.rate) {}
  constexpr schedule(step_decay s)
      : kind_(kind::step_decay), a_(s.start), b_(s.factor), at_(s.at) {}
  constexpr schedule(cosine s) : kind_(kind::cosine), a_(s.start), b_(s.end) {}
  constexpr schedule(one_cycle s)
      : kind_(kind::one_cycle), a_(s.peak), b_(s.rise), c_(s.divisor), d_(s.final_divisor) {}
  constexpr schedule(exponential s) : kind_(kind::exponential), a_(s.start), b_(s.end) {}
  constexpr schedule(warmup const& s);

  /// The rate of step `step` (from 0) in a run of `total` steps.
  [[nodiscard]] double at(long long step, long long total) const {
    if (step >= warm_steps_) return base(step, total);
    if (warm_hold_) return warm_from_;
    double const target = base(warm_steps_, total);
    return warm_from_ +
           (target - warm_from_) * static_cast<double>(step) / static_cast<double>(warm_steps_);
  }

  /// What the first of its numbers that makes no rate must be, and that number; null if all do.
  struct fault {
    char const* wants = nullptr;
    double got = 0;
  };
  [[nodiscard, gnu::cold]] fault check() const;
  /// The same rates for any number of steps: a run can be made longer.
  [[nodiscard]] bool any_length() const { return kind_ == kind::constant; }
  [[nodiscard]] long long warm_steps() const { return warm_steps_; }
  /// As it is written.
  [[nodiscard, gnu::cold]] std::string to_string() const;

 private:
  enum class kind : unsigned char { constant, step_decay, cosine, one_cycle, exponential };

  /// From `from` at t = 0 to `to` at t = 1, flat at both ends.
  static double anneal(double from, double to, double t) {
    return to + (from - to) / 2 * (1 + std::cos(3.14159265358979323846 * t));
  }

  [[nodiscard]] double base(long long step, long long total) const {
    double const n = static_cast<double>(total), s = static_cast<double>(step);
    switch (kind_) {
      case kind::constant:
        break;
      case kind::step_decay: {
        double rate = a_;
        for (int i = 0; i < at_.count; ++i) {
          if (step >= std::llround(at_.at[i] * n)) rate *= b_;
        }
        return rate;
      }
      case kind::cosine:
        return anneal(a_, b_, total > 0 ? std::fmin(s / n, 1) : 0);
      case kind::exponential:
        return n > 1 ? a_ * std::pow(b_ / a_, std::fmin(s / (n - 1), 1)) : a_;
      case kind::one_cycle: {
        double const low = a_ / c_, rise_end = b_ * n - 1, end = n - 1;
        if (s <= rise_end) return rise_end > 0 ? anneal(low, a_, s / rise_end) : a_;
        double const t = end > rise_end ? (s - rise_end) / (end - rise_end) : 1;
        return anneal(a_, low / d_, std::fmin(t, 1));
      }
    }
    return a_;
  }

  kind kind_;
  bool warm_hold_ = false;
  double a_ = 0, b_ = 0, c_ = 0, d_ = 0;
  milestones at_;
  long long warm_steps_ = 0;
  double warm_from_ = 0;
};

/// The first `steps` steps rise linearly from `from` to what `then` has at step `steps`, or hold
/// `from`; afterwards `then` as if it had run from the beginning. A warm-up of a warm-up replaces
/// the inner one.
struct warmup {
  long long steps = 0;
  double from = 0;
  bool hold = false;
  schedule then = .1;
};

constexpr schedule::schedule(warmup const& s) : schedule(s.then) {
  warm_steps_ = s.steps;
  warm_from_ = s.from;
  warm_hold_ = s.hold;
}

[[gnu::cold]] inline schedule::fault schedule::check() const {
  auto const rate = [](double r) { return detail::is_finite(r) && r >= 0; };
  auto const above = [](double r) { return detail::is_finite(r) && r > 0; };
  if (!rate(a_)) return {"the learning rate must be 0 or more", a_};
  if (kind_ == kind::exponential) {
    if (!above(a_)) return {"exponential.start must be above 0", a_};
    if (!above(b_) || !detail::is_finite(b_ / a_))
      return {"exponential.end must be above 0, and its ratio to start a number", b_};
  }
  if (kind_ == kind::step_decay) {
    if (!rate(b_)) return {"step_decay.factor must be 0 or more", b_};
    for (int i = 0; i < at_.count; ++i) {
      if (!(rate(at_.at[i]) && at_.at[i] <= 1))
        return {"step_decay.at wants fractions of the run, from 0 to 1", at_.at[i]};
      if (i > 0 && at_.at[i] < at_.at[i - 1]) return {"step_decay.at must increase", at_.at[i]};
    }
  } else if (kind_ == kind::cosine) {
    if (!rate(b_)) return {"cosine.end must be 0 or more", b_};
  } else if (kind_ == kind::one_cycle) {
    if (!(rate(b_) && b_ <= 1)) return {"one_cycle.rise must be in [0, 1]", b_};
    if (!above(c_) || !detail::is_finite(a_ / c_)) return {"one_cycle.divisor must be above 0", c_};
    if (!above(d_) || !detail::is_finite(a_ / c_ / d_))
      return {"one_cycle.final_divisor must be above 0", d_};
  }
  if (warm_steps_ < 0) return {"warmup.steps must be 0 or more", static_cast<double>(warm_steps_)};
  if (!rate(warm_from_)) return {"warmup.from must be 0 or more", warm_from_};
  return {};
}

[[gnu::cold]] inline std::string schedule::to_string() const {
  char const* const names[] = {"constant", "step_decay", "cosine", "one_cycle", "exponential"};
  int const used[] = {1, 2, 2, 4, 2};
  double const numbers[] = {a_, b_, c_, d_};
  std::string text;
  if (warm_steps_ > 0)
    text = detail::sentence({"warmup{", warm_steps_, ", ", detail::exact_text(warm_from_),
                             warm_hold_ ? ", held, " : ", rising, "});
  text.append(names[static_cast<int>(kind_)]).append("{");
  for (int i = 0; i < used[static_cast<int>(kind_)]; ++i)
    text.append(i > 0 ? ", " : "").append(detail::exact_text(numbers[i]));
  for (int i = 0; i < at_.count; ++i) text.append(", ").append(detail::exact_text(at_.at[i]));
  return text + (warm_steps_ > 0 ? "}}" : "}");
}

}  // namespace resin
