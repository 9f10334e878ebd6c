// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: head_missing - replace_head: the network has no layer with weights
#include <resin/runtime/front_door.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = replace_head(input{3, 8, 8} | relu | flatten, dense{.units = 2});
#else
constexpr auto net = replace_head(input{3, 8, 8} | flatten | dense{.units = 9}, dense{.units = 2});
#endif
detail::front_door<net> built;
