// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: unknown_name - freeze, features, output, for_output, keep_float or max_unpool2d
// expect: layer<'?layer5'?>
// expect: there_are<'?conv1, layer4'?>
#include <resin/runtime/network.hpp>

using namespace resin;

constexpr auto first = conv2d{.filters = 4, .name = "conv1"} | relu;

#if RESIN_FAIL
constexpr auto net =
    freeze(input{3, 8, 8} | first | named("layer4", conv2d{.filters = 8}), until("layer5"));
#else
constexpr auto net =
    freeze(input{3, 8, 8} | first | named("layer4", conv2d{.filters = 8}), until("layer4"));
#endif
network<net> built;
