// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: window_outside_input - some pooling window would see padding alone
// expect: layer<'?max_pool2d_0'?>.*wants<1, 1>.*got<2, 2>
#include <resin/runtime/front_door.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = input{3, 8, 8} | max_pool2d{.window = 2, .padding = 2};
#else
constexpr auto net = input{3, 8, 8} | max_pool2d{.window = 2, .padding = 1};
#endif
detail::front_door<net> built;
