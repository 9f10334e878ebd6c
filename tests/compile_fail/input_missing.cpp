// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: input_missing - a network starts with its input
#include <resin/runtime/network.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = conv2d{.filters = 8} | relu;
#else
constexpr auto net = input{3, 8, 8} | conv2d{.filters = 8} | relu;
#endif
network<net> built;
