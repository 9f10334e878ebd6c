// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Parameters of another type, and all that a program does with them.
// expect: element_type - network<net, T>: parameters are float or double
// expect: int
#include <resin/resin.hpp>

using namespace resin;

constexpr auto net = input{6, 12, 12} | flatten | dense{.units = 10};

int main() {
#if RESIN_FAIL
  network<net, int> built;
#else
  network<net, double> built;
#endif
  xt::xtensor<float, 4> const images = xt::zeros<float>({2, 6, 12, 12});
  built.use_threads(2);
  auto const scores = built(images);
  auto [train, test] = datasets::synthetic_shapes();
  trainer fit{built, sgd{.learning_rate = .1}, {.epochs = 2}};
  return evaluate(built, test).accuracy > .5 && scores.size() > 1;
}
