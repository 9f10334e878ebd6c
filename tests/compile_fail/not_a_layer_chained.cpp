// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A number where a layer belongs: the error stands there, and network<> adds none.
// expect: not_a_layer - a \| b: one of the two is no layer
#include <resin/runtime/network.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = input{3, 8, 8} | conv2d{.filters = 8} | 5 | relu;
#else
constexpr auto net = input{3, 8, 8} | conv2d{.filters = 8} | relu;
#endif
network<net> built;
