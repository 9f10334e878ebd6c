// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: recall_too_early - recall: the mark of this name is not made before it
// expect: layer<'?c2'?>
#include <resin/runtime/front_door.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = input{3, 8, 8} | sum(pass, recall("c2")) | conv2d{.filters = 3} | mark("c2");
#else
constexpr auto net =
    input{3, 8, 8} | conv2d{.filters = 3} | mark("c2") | relu | sum(pass, recall("c2"));
#endif
detail::front_door<net> built;
