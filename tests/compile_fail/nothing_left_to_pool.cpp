// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: nothing_left_to_pool - the pooling window
// expect: layer<'?late\.max_pool2d_0'?>.*wants<2, 2>.*got<1, 1>
#include <resin/runtime/front_door.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net =
    input{3, 8, 8} | max_pool2d{} | max_pool2d{} | max_pool2d{} | named("late", max_pool2d{});
#else
constexpr auto net =
    input{3, 16, 16} | max_pool2d{} | max_pool2d{} | max_pool2d{} | named("late", max_pool2d{});
#endif
detail::front_door<net> built;
