// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A layer's name of 71 characters, in a network: one error all the same.
// expect: name_too_long - a layer.s name has at most 47 characters - choose a shorter name
#include <resin/runtime/network.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net =
    input{1, 8, 8} |
    conv2d{.filters = 8,
           .name = "this_is_a_very_long_name_for_a_layer_that_nobody_would_write_in_earnest"};
#else
constexpr auto net = input{1, 8, 8} | conv2d{.filters = 8, .name = "this_is_a_name"};
#endif
network<net> built;
