// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: targets_differ - a loss for each of several outputs wants targets for each
#include "two_outputs.hpp"

int main() {
#if RESIN_FAIL
  trainer fit{built, sgd{}, {}, losses{cross_entropy{}, for_output<"box">(l1_loss{})}};
  fit.run(x, kind);
#else
  judge_both();
#endif
}
