// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A function where its result belongs.
// expect: not_a_layer - network<> takes a network value.* must be called
#include <resin/runtime/front_door.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net(int filters) { return input{3, 8, 8} | conv2d{.filters = filters}; }
#else
constexpr auto net = input{3, 8, 8} | conv2d{.filters = 8};
#endif
detail::front_door<net> built;
