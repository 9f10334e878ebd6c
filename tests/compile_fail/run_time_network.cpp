// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A network whose numbers are not known to the compiler.
// expect: Constant
// max-lines: 20
#include <resin/runtime/network.hpp>

using namespace resin;

#if RESIN_FAIL
int filters = 8;
auto const net = input{3, 8, 8} | conv2d{.filters = filters};
#else
constexpr auto net = input{3, 8, 8} | conv2d{.filters = 8};
#endif
network<net> built;
