// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: not_a_layer - residual takes a body, then perhaps a skip - write residual\(body\), residual\(body, shortcut\(path\)\)
#include <resin/runtime/front_door.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = input{3, 8, 8} | residual(conv2d{.filters = 8}, conv2d{.filters = 8});
#else
constexpr auto net =
    input{3, 8, 8} | residual(conv2d{.filters = 8}, shortcut(conv2d{.filters = 8}));
#endif
detail::front_door<net> built;
