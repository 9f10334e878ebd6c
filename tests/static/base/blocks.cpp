// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Blocks: the least number that holds all, in int and beyond.
#include <resin/base/blocks.hpp>

namespace resin::base {
namespace {

constexpr bool least() {
  for (int a = 0; a < 50; ++a)
    for (int b = 1; b < 12; ++b) {
      int const n = ceil_div(a, b);
      if (n * b < a || (n > 0 && (n - 1) * b >= a) || round_up(a, b) != n * b) return false;
    }
  return true;
}
static_assert(least());
static_assert(ceil_div(1LL << 40, 3) * 3 >= 1LL << 40 &&
              round_up((1LL << 40) - 1, 1 << 20) == 1LL << 40);

}  // namespace
}  // namespace resin::base
