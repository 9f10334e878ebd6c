// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: not_a_layer - branches\(a, b, \.\.\.\): an argument is no layer
#include <resin/runtime/front_door.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = input{3, 8, 8} | branches(conv2d{.filters = 8}, 3);
#else
constexpr auto net = input{3, 8, 8} | branches(conv2d{.filters = 8}, relu);
#endif
detail::front_door<net> built;
