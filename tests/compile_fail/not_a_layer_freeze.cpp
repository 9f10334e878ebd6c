// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: not_a_layer - freeze takes a network and where to end - write freeze\(net, until\(
#include <resin/runtime/front_door.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = freeze(input{3, 8, 8} | conv2d{.filters = 8, .name = "conv1"}, "conv1");
#else
constexpr auto net = freeze(input{3, 8, 8} | conv2d{.filters = 8, .name = "conv1"}, until("conv1"));
#endif
detail::front_door<net> built;
