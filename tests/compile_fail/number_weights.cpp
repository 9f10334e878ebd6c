// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A dense layer of more weights than an int counts: the message has both of its extents.
// expect: number_out_of_range - number_of<field>
// expect: layer<'?fc'?>.*number_of<.*layer_field::weights>.*wants<2147483647, 1>.*got<100000, 3145728>
#include <resin/runtime/front_door.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = input{3, 1024, 1024} | flatten | dense{.units = 100000, .name = "fc"};
#else
constexpr auto net = input{3, 1024, 1024} | flatten | dense{.units = 100, .name = "fc"};
#endif
detail::front_door<net> built;
