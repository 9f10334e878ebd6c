// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: branches_differ - branches must agree
// expect: layer<'?block\.dense_block_0'?>.*wants<3, 8, 8>.*got<4, 6, 6>
#include <resin/runtime/front_door.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net =
    input{3, 8, 8} | named("block", dense_block(3, conv2d{.filters = 4, .kernel = 3}, "layer", 1));
#else
constexpr auto net =
    input{3, 8, 8} |
    named("block", dense_block(3, conv2d{.filters = 4, .kernel = 3, .padding = same}, "layer", 1));
#endif
detail::front_door<net> built;
