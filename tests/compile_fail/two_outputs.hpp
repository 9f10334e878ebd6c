// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What the refusals of several outputs start from: a network whose tap is an output of its own,
// images, and targets for both; and what is not refused.
#include <resin/runtime/network.hpp>
#include <resin/train/l1_loss.hpp>
#include <resin/train/sgd.hpp>
#include <resin/train/trainer.hpp>
#include <resin/train/value_and_grad.hpp>

using namespace resin;

inline constexpr auto net =
    input{1, 8, 8} | flatten | tap("box", dense{.units = 4, .name = "corners"}) | dense{.units = 3};
inline network<net> built;
inline xt::xtensor<float, 4> const x = xt::zeros<float>({4, 1, 8, 8});
inline xt::xtensor<float, 2> const box = xt::zeros<float>({4, 4});
inline xt::xtensor<int, 1> const kind = xt::zeros<int>({4});

inline void judge_both() {
  trainer fit{built, sgd{}, {}, losses{cross_entropy{}, for_output<"box">(l1_loss{})}};
  fit.run(x, targets{kind, for_output<"box">(box)});
}
