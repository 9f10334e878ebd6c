// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A const network, and the arguments in another order.
// expect: not_training_data - evaluate takes a network that is not const
// expect: not_training_data - predict takes a network that is not const
// errors: 2
// max-lines: 24
#include <resin/resin.hpp>

using namespace resin;

constexpr auto net = input{1, 8, 8} | flatten | dense{.units = 3};
int main() {
  network<net> built;
  xt::xtensor<float, 4> const x = xt::zeros<float>({4, 1, 8, 8});
  xt::xtensor<int, 1> const y = xt::zeros<int>({4});
#if RESIN_FAIL
  network<net> const fixed = built;
  static_cast<void>(evaluate(fixed, x, y));
  static_cast<void>(predict(x, built));
#else
  static_cast<void>(evaluate(built, x, y));
  static_cast<void>(predict(built, x));
#endif
}
