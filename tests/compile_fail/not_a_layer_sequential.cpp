// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: not_a_layer - sequential\(a, b, \.\.\.\): an argument is no layer
#include <resin/runtime/front_door.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = sequential(input{3, 8, 8}, 3, relu);
#else
constexpr auto net = sequential(input{3, 8, 8}, relu);
#endif
detail::front_door<net> built;
