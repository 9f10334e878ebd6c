// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: value_unused - a recall begins a new path
// expect: layer<'?lost'?>
#include <resin/runtime/front_door.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = input{3, 8, 8} | mark("in") | conv2d{.filters = 4, .name = "lost"} |
                     recall("in") | conv2d{.filters = 2};
#else
constexpr auto net = input{3, 8, 8} | mark("in") | conv2d{.filters = 4, .name = "kept"} |
                     branches(pass, recall("in") | conv2d{.filters = 2});
#endif
detail::front_door<net> built;
