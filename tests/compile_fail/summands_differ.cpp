// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: summands_differ - sum: all paths
// expect: layer<'?sum_0'?>.*wants<8, 8, 8>.*got<4, 8, 8>
#include <resin/runtime/front_door.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = input{16, 8, 8} | sum(conv2d{.filters = 8}, conv2d{.filters = 4});
#else
constexpr auto net =
    input{16, 8, 8} | sum(conv2d{.filters = 8}, conv2d{.filters = 8, .kernel = 3, .padding = 1});
#endif
detail::front_door<net> built;
