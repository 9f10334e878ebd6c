// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// A contestant is a process that holds one network ready. It says `ready`, then for each number of
// seconds that it reads it answers with its fastest call in that time, so that contestants can be
// measured in turns. benchmarks/peers/ speaks the same protocol.

#include "../machine.hpp"

#include <cstdio>
#include <iostream>

namespace bench {

/// `facts`: further words for the first line. Two calls warm up.
template <class F>
void serve(std::string const& facts, F&& call) {
  call();
  call();
  std::cout << "ready" << facts << std::endl;
  for (double budget = 0; std::cin >> budget;) {
    double const peak = peak_flops(), best = best_seconds(call, budget);
    std::cout << "ms=" << 1e3 * best << " peak=" << 1e-9 * std::max(peak, peak_flops())
              << " rss=" << peak_rss() << std::endl;
  }
}

}  // namespace bench
