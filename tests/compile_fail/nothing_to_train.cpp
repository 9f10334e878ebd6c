// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: nothing_to_train - no layer has weights, or all that do are frozen
#include <resin/resin.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net =
    freeze(input{1, 8, 8} | flatten | dense{.units = 3, .name = "fc"}, until("fc"));
#else
constexpr auto net = freeze(
    input{1, 8, 8} | flatten | dense{.units = 4, .name = "body"} | dense{.units = 3, .name = "fc"},
    until("body"));
#endif
int main() {
  network<net> built;
  trainer fit{built, sgd{}};
}
