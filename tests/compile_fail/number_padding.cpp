// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: number_out_of_range - number_of<field>
// expect: layer<'?conv2d_0'?>.*number_of<.*layer_field::padding>.*wants<0, 0>.*got<-1, -1>
#include <resin/runtime/front_door.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = input{3, 8, 8} | conv2d{.filters = 4, .kernel = 3, .padding = -1};
#else
constexpr auto net = input{3, 8, 8} | conv2d{.filters = 4, .kernel = 3, .padding = 0};
#endif
detail::front_door<net> built;
