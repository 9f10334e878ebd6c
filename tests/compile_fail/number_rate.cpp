// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: number_out_of_range - number_of<field>
// expect: layer<'?dropout_0'?>.*number_of<'?rate'?>
#include <resin/runtime/front_door.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = input{3, 8, 8} | dropout{.rate = 50};
#else
constexpr auto net = input{3, 8, 8} | dropout{.rate = .5};
#endif
detail::front_door<net> built;
