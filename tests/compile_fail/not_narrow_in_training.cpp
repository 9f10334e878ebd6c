// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: not_narrow - fake_quantized: a layer of the network has no rounding in training
#include <resin/narrow/fake_quantized.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = fake_quantized(input{3, 8, 8} | conv2d{.filters = 4} | local_response_norm{});
#else
constexpr auto net = fake_quantized(input{3, 8, 8} | conv2d{.filters = 4});
#endif
extent3 shape() { return network<net>::input_shape; }
