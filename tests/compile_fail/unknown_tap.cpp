// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: unknown_name - .*no layer, scope, tap
// expect: layer<'?midle'?>
// expect: there_are<'?middle'?>
#include <resin/runtime/network.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = input{3, 8, 8} | tap("middle") | relu;
auto seen(network<net>& built) { return built.output<"midle">(); }
#else
constexpr auto net = input{3, 8, 8} | tap("middle") | relu;
auto seen(network<net>& built) { return built.output<"middle">(); }
#endif
