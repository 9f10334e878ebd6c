// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: groups_do_not_divide
// expect: layer<'?conv2d_0'?>.*wants<2, 2>.*got<3, 8>
#include <resin/runtime/network.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = input{3, 8, 8} | conv2d{.filters = 8, .groups = 2};
#else
constexpr auto net = input{4, 8, 8} | conv2d{.filters = 8, .groups = 2};
#endif
network<net> built;
