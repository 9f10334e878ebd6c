// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: number_out_of_range - number_of<field>
// expect: layer<'?dense_0'?>.*number_of<.*layer_field::units>.*wants<1>.*got<0>
#include <resin/runtime/front_door.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = input{3, 8, 8} | flatten | dense{};
#else
constexpr auto net = input{3, 8, 8} | flatten | dense{.units = 1};
#endif
detail::front_door<net> built;
