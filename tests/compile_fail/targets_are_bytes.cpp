// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: targets_differ - bytes as targets of a loss of numbers have no unit
#include <resin/resin.hpp>

using namespace resin;

constexpr auto net = input{1, 8, 8} | flatten | dense{.units = 3};
int main() {
  network<net> built;
  xt::xtensor<float, 4> const x = xt::zeros<float>({4, 1, 8, 8});
  xt::xtensor<float, 2> const y = xt::zeros<float>({4, 3});
  trainer fit{built, sgd{}, {}, l1_loss{}};
#if RESIN_FAIL
  fit.run(x, xt::cast<unsigned char>(y));
#else
  fit.run(x, y);
#endif
}
