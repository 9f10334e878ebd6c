// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: flatten_missing - dense takes a vector
// expect: layer<'?fc1'?>.*got<6, 12, 12>
#include <resin/runtime/network.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = input{6, 12, 12} | dense{.units = 10, .name = "fc1"};
#else
constexpr auto net = input{6, 12, 12} | flatten | dense{.units = 10, .name = "fc1"};
#endif
network<net> built;
