// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: not_narrow - network: a layer of it has no kernel for bytes or bfloat16
#include <resin/narrow/quantize.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = quantize(input{3, 8, 8} | conv2d{.filters = 4} | local_response_norm{});
#else
constexpr auto net = quantize(input{3, 8, 8} | conv2d{.filters = 4});
#endif
extent3 shape() { return network<net>::input_shape; }
