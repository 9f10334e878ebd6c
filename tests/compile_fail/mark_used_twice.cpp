// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: name_used_twice - two layers with parameters, two taps or two marks
// expect: layer<'?c2'?>
#include <resin/runtime/front_door.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net =
    input{3, 8, 8} | mark("c2") | conv2d{.filters = 3} | mark("c2") | sum(pass, recall("c2"));
#else
constexpr auto net = input{3, 8, 8} | mark("c1") | conv2d{.filters = 3} | mark("c2") | relu |
                     sum(pass, recall("c1"), recall("c2"));
#endif
detail::front_door<net> built;
