// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: targets_differ - cross_entropy judges whole-numbered labels, and the targets are floats
#include <resin/resin.hpp>

using namespace resin;

constexpr auto net = input{1, 8, 8} | flatten | dense{.units = 3};
int main() {
  network<net> built;
  xt::xtensor<float, 4> const x = xt::zeros<float>({4, 1, 8, 8});
  xt::xtensor<float, 2> const y = xt::zeros<float>({4, 3});
#if RESIN_FAIL
  trainer fit{built, sgd{}};
#else
  trainer fit{built, sgd{}, {}, mean_squared_error{}};
#endif
  fit.run(x, y);
}
