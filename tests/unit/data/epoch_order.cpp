// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include <resin/data/epoch_order.hpp>

#include "test.hpp"

#include <algorithm>
#include <vector>

TEST_CASE("an epoch's order is a permutation, fixed by seed and epoch", "[data]") {
  auto const order = [](std::uint64_t seed, int epoch, int n) {
    std::vector<int> v(static_cast<std::size_t>(n));
    resin::epoch_order(seed, epoch, v.data(), n);
    return v;
  };
  for (int n : {0, 1, 2, 7, 1000}) {
    auto v = order(3, 5, n);
    CHECK(v == order(3, 5, n));
    std::sort(v.begin(), v.end());
    for (int i = 0; i < n; ++i) REQUIRE(v[static_cast<std::size_t>(i)] == i);
  }
  CHECK(order(3, 5, 1000) != order(3, 6, 1000));
  CHECK(order(3, 5, 1000) != order(4, 5, 1000));
  std::vector<int> counts(5, 0);  // where record 0 goes, over many epochs
  for (int epoch = 0; epoch < 5000; ++epoch) {
    auto const v = order(1, epoch, 5);
    ++counts[static_cast<std::size_t>(std::find(v.begin(), v.end(), 0) - v.begin())];
  }
  for (int c : counts) CHECK(std::abs(c - 1000) < 150);
}
