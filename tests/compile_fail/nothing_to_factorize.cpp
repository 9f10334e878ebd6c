// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: nothing_to_factorize - factorize
// expect: wants<7, 7>
#include <resin/runtime/network.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net =
    factorize(input{3, 9, 9} | conv2d{.filters = 8, .kernel = 5}, asymmetric{.kernel = 7});
#else
constexpr auto net =
    factorize(input{3, 9, 9} | conv2d{.filters = 8, .kernel = 5}, asymmetric{.kernel = 5});
#endif
network<net> built;
