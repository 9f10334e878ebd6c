// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: cut_inside_body - freeze, features, tap and auxiliary
// expect: layer<'?middle'?>
#include <resin/runtime/front_door.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = input{3, 8, 8} | residual(conv2d{.filters = 3} | tap("middle") | relu);
#else
constexpr auto net = input{3, 8, 8} | conv2d{.filters = 3} | tap("middle") | residual(relu);
#endif
detail::front_door<net> built;
