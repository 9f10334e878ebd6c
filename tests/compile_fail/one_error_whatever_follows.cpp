// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// All that a program does with a refused network is silent.
// expect: flatten_missing - dense takes a vector
// expect: layer<'?fc1'?>
#include <resin/resin.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = input{6, 12, 12} | dense{.units = 10, .name = "fc1"};
#else
constexpr auto net = input{6, 12, 12} | flatten | dense{.units = 10, .name = "fc1"};
#endif

int main() {
  network<net> built;
  auto [train, test] = datasets::synthetic_shapes();
  trainer fit{built, sgd{.learning_rate = .1}, {.epochs = 2}};
  history const curve = fit.run(train, test);
  xt::xtensor<float, 4> const images = xt::zeros<float>({2, 6, 12, 12});
  auto const scores = built(images);
  auto [loss, gradient] = value_and_grad(built, cross_entropy{}, images, xt::xtensor<int, 1>{0, 1});
  built.load_state(built.state());
  auto context = built.context();
  return evaluate(built, test).accuracy > .5 && loss < 1 &&
         gradient.values().size() > scores.size();
}
