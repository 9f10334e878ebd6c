// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A pooling branch whose stride is its window by default.
// expect: branches_differ - branches must agree
// expect: layer<'?mixed\.branches_0'?>.*wants<8, 8, 8>.*got<16, 3, 3>
#include <resin/runtime/front_door.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net =
    input{16, 8, 8} |
    named("mixed", branches(conv2d{.filters = 8}, max_pool2d{.window = 3, .padding = 1}));
#else
constexpr auto net =
    input{16, 8, 8} | named("mixed", branches(conv2d{.filters = 8},
                                              max_pool2d{.window = 3, .stride = 1, .padding = 1}));
#endif
detail::front_door<net> built;
