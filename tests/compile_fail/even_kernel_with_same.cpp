// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: even_kernel_with_same - `same` pads both sides alike
// expect: layer<'?conv1'?>.*wants<5, 5>.*got<4, 4>
#include <resin/runtime/front_door.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net =
    input{3, 8, 8} | conv2d{.filters = 8, .kernel = 4, .padding = same, .name = "conv1"};
#else
constexpr auto net =
    input{3, 8, 8} | conv2d{.filters = 8, .kernel = 4, .padding = same_upper, .name = "conv1"};
#endif
detail::front_door<net> built;
