// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: sigmoid_before_loss - binary_cross_entropy, focal_loss and dice_loss take logits
// expect: layer<'?activation_0'?>
#include <resin/resin.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = input{1, 8, 8} | flatten | dense{.units = 3} | sigmoid;
#else
constexpr auto net = input{1, 8, 8} | flatten | dense{.units = 3};
#endif
constexpr auto squashed = input{1, 8, 8} | flatten | dense{.units = 3} | sigmoid;
int main() {
  network<squashed> other;  // a sigmoid before a loss of numbers is what autoencoders have
  trainer{other, sgd{}, {}, mean_squared_error{}};
  network<net> built;
  trainer fit{built, sgd{}, {}, focal_loss{}};
}
