// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A network of a function without static: the compiler says what is missing.
// errors-gcc: 2
// expect-gcc: template argument 3 is invalid
// expect-gcc: address of 'net' is not a valid template argument because it does not have static storage duration
// expect-clang: add 'static' to give it a constant address
#include <resin/runtime/network.hpp>

using namespace resin;

#if RESIN_FAIL
int main() {
  constexpr auto net = input{3, 8, 8} | conv2d{.filters = 8};
  network<net> built;
}
#else
int main() {
  static constexpr auto net = input{3, 8, 8} | conv2d{.filters = 8};
  network<net> built;
}
#endif
