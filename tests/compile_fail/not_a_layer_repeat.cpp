// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: not_a_layer - repeat takes the number of copies, then the block - write repeat\(3, block\)
#include <resin/runtime/front_door.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = input{3, 8, 8} | repeat(conv2d{.filters = 3}, 3);
#else
constexpr auto net = input{3, 8, 8} | repeat(3, conv2d{.filters = 3});
#endif
detail::front_door<net> built;
