// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: recall_unknown - recall: no mark has this name
// expect: layer<'?decoder\.c3'?>
// expect: there_are<'?c2'?>
#include <resin/runtime/front_door.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = input{3, 8, 8} | conv2d{.filters = 3} | mark("c2") |
                     named("decoder", relu | sum(pass, recall("c3")));
#else
constexpr auto net = input{3, 8, 8} | conv2d{.filters = 3} | mark("c2") |
                     named("decoder", relu | sum(pass, recall("c2")));
#endif
detail::front_door<net> built;
