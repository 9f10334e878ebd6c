// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: name_too_long - a name has at most 47 characters
#include <resin/runtime/front_door.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = input{3, 8, 8} | dense_block(3, conv2d{.filters = 8},
                                                  "a_prefix_that_leaves_no_room_for_its_numbers");
#else
constexpr auto net = input{3, 8, 8} | dense_block(3, conv2d{.filters = 8}, "a_prefix");
#endif
detail::front_door<net> built;
