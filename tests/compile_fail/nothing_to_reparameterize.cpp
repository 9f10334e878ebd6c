// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: nothing_to_reparameterize - reparameterize: no sum of the network
#include <resin/runtime/front_door.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = reparameterize(input{3, 8, 8} | sum(conv2d{.filters = 3}, relu));
#else
constexpr auto net =
    reparameterize(input{3, 8, 8} | sum(conv2d{.filters = 3}, batch_norm{}) | relu);
#endif
detail::front_door<net> built;
