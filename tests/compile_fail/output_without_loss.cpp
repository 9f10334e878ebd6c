// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: output_not_judged - losses: none judges the network
#include "two_outputs.hpp"

int main() {
#if RESIN_FAIL
  trainer fit{built, sgd{}, {}, losses{for_output<"box">(l1_loss{})}};
  fit.run(x, targets{for_output<"box">(box)});
#else
  judge_both();
#endif
}
