// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: number_out_of_range - number_of<field>
// expect: layer<'?stem'?>.*number_of<.*layer_field::stride>.*wants<1, 1>.*got<1, -2>
#include <resin/runtime/front_door.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = input{3, 8, 8} | conv2d{.filters = 4, .stride = {1, -2}, .name = "stem"};
#else
constexpr auto net = input{3, 8, 8} | conv2d{.filters = 4, .stride = {1, 2}, .name = "stem"};
#endif
detail::front_door<net> built;
