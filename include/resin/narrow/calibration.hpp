// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// From the activations that images give to the range that bytes stand for.

#include <resin/runtime/narrow_numbers.hpp>
#include <resin/train/mean_squared_error.hpp>

#include <cmath>
#include <vector>

namespace resin::detail::inline RESIN_TARGET {

/// Least and greatest of a stream of numbers, then how they are spread between.
class histogram {
 public:
  static constexpr int bins = 2048;

  void see(std::vector<float> const& numbers, bool counts) {
    if (counts) {
      if (count_.empty()) count_.resize(bins);
      float const width = (high_ - low_) / bins;
      for (float v : numbers) {
        int const i = width > 0 ? static_cast<int>((v - low_) / width) : 0;
        ++count_[static_cast<std::size_t>(i < 0 ? 0 : i < bins ? i : bins - 1)];
      }
      total_ += static_cast<long long>(numbers.size());
      return;
    }
    for (float v : numbers) {
      finite_ = finite_ && std::isfinite(v);
      low_ = v < low_ ? v : low_;
      high_ = v > high_ ? v : high_;
    }
  }
  /// Zero is always inside.
  [[nodiscard]] float low() const { return low_; }
  [[nodiscard]] float high() const { return high_; }
  [[nodiscard]] bool finite() const { return finite_; }
  [[nodiscard]] long long count(int bin) const { return count_[static_cast<std::size_t>(bin)]; }
  [[nodiscard]] long long total() const { return total_; }
  [[nodiscard]] float edge(int bin) const {
    return low_ + (high_ - low_) * static_cast<float>(bin) / bins;
  }

 private:
  float low_ = 0, high_ = 0;
  bool finite_ = true;
  std::vector<long long> count_;
  long long total_ = 0;
};

}  // namespace resin::detail
namespace resin::inline RESIN_TARGET {

/// The range of bytes is all that was seen.
struct min_max {};

/// All but the (100 - percent) % of the numbers at each end.
struct percentile {
  double percent = 99.99;
};

}  // namespace resin
namespace resin::detail::inline RESIN_TARGET {

inline runtime::narrow_range range_of(histogram const& h, min_max) { return {h.low(), h.high()}; }

inline runtime::narrow_range range_of(histogram const& h, percentile method) {
  if (!(method.percent > 50 && method.percent <= 100))
    throw error(
        "percentile: the share of numbers inside must be above 50 and at most 100 - write "
        "percentile{99.99}");
  auto const outside =
      static_cast<long long>(static_cast<double>(h.total()) * (100 - method.percent) / 100);
  int first = 0, last = histogram::bins;
  for (long long n = 0; first < last && (n += h.count(first)) <= outside;) ++first;
  for (long long n = 0; last > first && (n += h.count(last - 1)) <= outside;) --last;
  float const low = h.edge(first), high = h.edge(last);
  return {low < 0 ? low : 0, high > 0 ? high : 0};
}

/// The range whose bytes are nearest to the numbers, in squares: rounding inside against clamping
/// outside.
inline runtime::narrow_range range_of(histogram const& h, mean_squared_error) {
  runtime::narrow_range best{h.low(), h.high()};
  double least = -1;
  for (int step = 0; step < 90; ++step) {
    float const part = 1 - .01f * static_cast<float>(step);
    runtime::narrow_range const r{h.low() * part, h.high() * part};
    double const low = static_cast<double>(r.low), high = static_cast<double>(r.high),
                 width = (high - low) / 255;
    double cost = 0;
    for (int i = 0; i < histogram::bins; ++i) {
      double const v = (static_cast<double>(h.edge(i)) + static_cast<double>(h.edge(i + 1))) / 2,
                   beyond = v > high  ? v - high
                            : v < low ? low - v
                                      : 0;
      cost += static_cast<double>(h.count(i)) * (beyond * beyond + width * width / 12);
    }
    if (least < 0 || cost < least) {
      least = cost;
      best = r;
    }
  }
  return best;
}

}  // namespace resin::detail
