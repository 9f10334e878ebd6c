// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: not_training_data - trainer::run takes a dataset, arrays x and y of numbers
#include <resin/resin.hpp>

using namespace resin;

constexpr auto net = input{1, 8, 8} | flatten | dense{.units = 3};
int main() {
  network<net> built;
  xt::xtensor<float, 4> const x = xt::zeros<float>({4, 1, 8, 8});
  xt::xtensor<float, 2> const y = xt::zeros<float>({4, 3});
  trainer fit{built, sgd{}, {}, l1_loss{}};
#if RESIN_FAIL
  fit.run(x, 3);
#else
  fit.run(x, y);
#endif
}
