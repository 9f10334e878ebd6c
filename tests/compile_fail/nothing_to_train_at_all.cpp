// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: nothing_to_train - no layer has weights, or all that do are frozen
#include <resin/resin.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = input{3, 8, 8} | max_pool2d{} | global_avg_pool;
#else
constexpr auto net = input{3, 8, 8} | max_pool2d{} | global_avg_pool | dense{.units = 3};
#endif
int main() {
  network<net> built;
  trainer fit{built, sgd{}};
}
