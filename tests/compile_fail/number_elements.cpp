// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: number_out_of_range - number_of<field>
// expect: layer<'?conv2d_0'?>.*number_of<.*layer_field::elements>.*wants<2147483647, 1, 1>.*got<64, 40000, 40000>
#include <resin/runtime/front_door.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = input{1, 40000, 40000} | conv2d{.filters = 64};
#else
constexpr auto net = input{1, 400, 400} | conv2d{.filters = 64};
#endif
detail::front_door<net> built;
