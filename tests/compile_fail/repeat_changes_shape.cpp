// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: repeat_changes_shape - a repeated block
// expect: layer<'?layer1\.0\.conv'?>.*wants<16, 8, 8>.*got<32, 8, 8>
#include <resin/runtime/front_door.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net =
    input{16, 8, 8} | named("layer1", repeat(3, conv2d{.filters = 32, .name = "conv"} | relu));
#else
constexpr auto net =
    input{16, 8, 8} | named("layer1", repeat(3, conv2d{.filters = 16, .name = "conv"} | relu));
#endif
detail::front_door<net> built;
