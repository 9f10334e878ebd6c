// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: unknown_name - .*keep_float
// expect: layer<'?conv2'?>
// expect: there_are<'?conv1'?>
#include <resin/narrow/quantize.hpp>

using namespace resin;

constexpr auto twin = input{3, 8, 8} | conv2d{.filters = 4, .name = "conv1"} | relu;
#if RESIN_FAIL
constexpr auto net = quantize(twin, keep_float{"conv2"});
#else
constexpr auto net = quantize(twin, keep_float{"conv1"});
#endif
extent3 shape() { return network<net>::input_shape; }
