// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: window_larger_than_input
// expect: layer<'?conv9'?>.*wants<7, 7>.*got<6, 6>
#include <resin/runtime/network.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net =
    input{3, 4, 4} | conv2d{.filters = 8, .kernel = 7, .padding = 1, .name = "conv9"};
#else
constexpr auto net =
    input{3, 4, 4} | conv2d{.filters = 8, .kernel = 7, .padding = 3, .name = "conv9"};
#endif
network<net> built;
