// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Heights and widths: one number for both, or {height, width}.

#include <resin/base/namespaces.hpp>

namespace resin::inline RESIN_VERSION {

/// A pair (h, w); an int stands for a square, so `.kernel = 3` and `.kernel = {1, 7}` both read
/// well.
struct extent2 {
  int h = 0, w = 0;
  constexpr extent2() = default;
  constexpr extent2(int both) : h(both), w(both) {}
  constexpr extent2(int height, int width) : h(height), w(width) {}
  friend constexpr bool operator==(extent2, extent2) = default;
};

/// An image's extents, C x H x W.
struct extent3 {
  int c = 0, h = 0, w = 0;
  friend constexpr bool operator==(extent3, extent3) = default;
  [[nodiscard]] constexpr long long size() const { return static_cast<long long>(c) * h * w; }
};

}  // namespace resin
