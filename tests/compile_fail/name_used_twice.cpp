// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: name_used_twice
// expect: layer<'?block\.conv'?>
#include <resin/runtime/network.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = input{3, 8, 8} | named("block", conv2d{.filters = 8, .name = "conv"} |
                                                         conv2d{.filters = 8, .name = "conv"});
#else
constexpr auto net = input{3, 8, 8} | named("block", conv2d{.filters = 8, .name = "conv"} |
                                                         conv2d{.filters = 8, .name = "conv_b"});
#endif
network<net> built;
