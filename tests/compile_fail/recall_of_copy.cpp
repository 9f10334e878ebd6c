// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: recall_of_copy - recall or max_unpool2d: this mark or pooling stands in a repeat, a dense block or a training head
// expect: layer<'?inner'?>
#include <resin/runtime/front_door.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = input{3, 8, 8} | repeat(3, conv2d{.filters = 3} | mark("inner") | relu) |
                     sum(pass, recall("inner"));
#else
constexpr auto net = input{3, 8, 8} | repeat(3, conv2d{.filters = 3} | mark("inner") | relu |
                                                    sum(pass, recall("inner")));
#endif
detail::front_door<net> built;
