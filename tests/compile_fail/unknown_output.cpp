// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: unknown_name - .*for_output.*no layer, scope, tap
// expect: layer<'?boxes'?>.*there_are<'?box'?>
#include <resin/runtime/network.hpp>
#include <resin/train/l1_loss.hpp>
#include <resin/train/sgd.hpp>
#include <resin/train/trainer.hpp>
#include <resin/train/value_and_grad.hpp>

using namespace resin;

constexpr auto net =
    input{1, 8, 8} | flatten | tap("box", dense{.units = 4, .name = "corners"}) | dense{.units = 3};
int main() {
  network<net> built;
  xt::xtensor<float, 4> const x = xt::zeros<float>({4, 1, 8, 8});
  xt::xtensor<float, 2> const box = xt::zeros<float>({4, 4});
  xt::xtensor<int, 1> const kind = xt::zeros<int>({4});
#if RESIN_FAIL
  trainer fit{built, sgd{}, {}, losses{cross_entropy{}, for_output<"boxes">(l1_loss{})}};
  fit.run(x, targets{kind, for_output<"boxes">(box)});
#else
  trainer fit{built, sgd{}, {}, losses{cross_entropy{}, for_output<"box">(l1_loss{})}};
  fit.run(x, targets{kind, for_output<"box">(box)});
#endif
}
