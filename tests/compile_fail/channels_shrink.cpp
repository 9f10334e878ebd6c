// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: channels_shrink - pad_channels can only add channels
// expect: layer<'?residual_0'?>.*wants<16>.*got<8>
#include <resin/runtime/front_door.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = input{16, 8, 8} | residual(conv2d{.filters = 8}, pad_channels);
#else
constexpr auto net = input{16, 8, 8} | residual(conv2d{.filters = 18}, pad_channels);
#endif
detail::front_door<net> built;
