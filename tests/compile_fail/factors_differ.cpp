// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// An excitation that gives too few factors.
// expect: factors_differ - scale_by: the path must return one factor for each channel
// expect: network_refused<.*factors_differ.*layer<'?block\.scale_by_0'?>.*wants<16, 1, 1>.*got<8, 1, 1>
#include <resin/runtime/network.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net =
    input{16, 8, 8} | named("block", scale_by(global_avg_pool | dense{.units = 8} | sigmoid));
#else
constexpr auto net =
    input{16, 8, 8} | named("block", scale_by(global_avg_pool | dense{.units = 16} | sigmoid));
#endif
network<net> built;
