// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: bytes_without_unit - network: bytes as images are x / 255 to a data set and x to a
#include <resin/resin.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = input{1, 8, 8} | flatten | dense{.units = 3};
#else
constexpr auto net = input{1, 8, 8} | rescale{} | flatten | dense{.units = 3};
#endif
int main() {
  network<net> built;
  xt::xtensor<unsigned char, 4> const x = xt::zeros<unsigned char>({4, 1, 8, 8});
  static_cast<void>(built(x));
}
