// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: cut_inside_body - freeze, features, tap and auxiliary
// expect: layer<'?layer1\.0\.conv'?>
#include <resin/runtime/front_door.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = freeze(
    input{3, 8, 8} | named("layer1", repeat(3, residual(conv2d{.filters = 3, .name = "conv"}))),
    until("layer1.1.conv"));
#else
constexpr auto net = freeze(
    input{3, 8, 8} | named("layer1", repeat(3, residual(conv2d{.filters = 3, .name = "conv"}))),
    until("layer1.1"));
#endif
detail::front_door<net> built;
