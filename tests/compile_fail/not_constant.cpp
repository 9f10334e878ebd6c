// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A network whose numbers are not known to the compiler.
// expect: not_constant - the compiler must see the network whole
#include <resin/runtime/network.hpp>

using namespace resin;

#if RESIN_FAIL
int filters = 8;
auto const net = input{3, 8, 8} | conv2d{.filters = filters};
#else
constexpr int filters = 8;
constexpr auto net = input{3, 8, 8} | conv2d{.filters = filters};
#endif
network<net> built;
