// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A skip that the body does not match, three scopes down: the path, what the body returns and what
// the skip brings.
// expect: skip_shape_differs - residual: the body returns
// expect: shortcut_conv2d<resin::needs::filters<32>, resin::needs::kernel<1>, resin::needs::stride<2, 2>
// expect: network_refused<.*skip_shape_differs.*layer<'?layer3\.0\.residual_0'?>.*wants<32, 4, 4>.*got<16, 8, 8>
#include <resin/runtime/network.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net =
    input{16, 8, 8} |
    named(
        "layer3",
        repeat(2, residual(conv2d{.filters = 32, .kernel = 3, .stride = 2, .padding = 1}) | relu));
#else
constexpr auto net =
    input{16, 8, 8} |
    named("layer3", repeat(2, residual(conv2d{.filters = 16, .kernel = 3, .padding = 1}) | relu));
#endif
network<net> built;
