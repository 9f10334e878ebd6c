// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What the numbers were that a network learned from.

#include <resin/base/namespaces.hpp>

namespace resin::inline RESIN_VERSION {

/// A network that was trained knows it, so that evaluate() and predict() give it the same numbers
/// again, or refuse. Bytes: (x / 255 - mean) / deviation; numbers: (x - mean) / deviation; one mean
/// and deviation for all channels, or one a channel. Scaled: by layers of the network itself.
struct input_units {
  enum class kind : unsigned char { unknown, numbers, bytes, scaled } what = kind::unknown;
  int means = 1, deviations = 1;
  double mean[8] = {0}, deviation[8] = {1};
  friend constexpr bool operator==(input_units const& a, input_units const& b) {
    bool equal = a.what == b.what && a.means == b.means && a.deviations == b.deviations;
    for (int i = 0; i < 8; ++i)
      equal = equal && a.mean[i] == b.mean[i] && a.deviation[i] == b.deviation[i];
    return equal;
  }
};

}  // namespace resin
