// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: output_not_judged - this layer would learn nothing
// expect: layer<.*corners
#include "two_outputs.hpp"

int main() {
#if RESIN_FAIL
  trainer fit{built, sgd{}};
  fit.run(x, kind);
#else
  judge_both();
#endif
}
