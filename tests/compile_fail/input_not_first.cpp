// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: input_not_first - input
// expect: layer<'?input_0'?>
#include <resin/runtime/front_door.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = input{3, 8, 8} | residual(input{3, 8, 8} | conv2d{.filters = 3});
#else
constexpr auto net = input{3, 8, 8} | residual(conv2d{.filters = 3});
#endif
detail::front_door<net> built;
