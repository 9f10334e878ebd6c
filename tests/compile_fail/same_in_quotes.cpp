// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect-gcc: use of deleted function 'resin::padding2::padding2\(const char\*\)'
// expect-clang: invokes a deleted function
#include <resin/runtime/front_door.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = input{3, 8, 8} | conv2d{.filters = 8, .padding = "same"};
#else
constexpr auto net = input{3, 8, 8} | conv2d{.filters = 8, .padding = same};
#endif
detail::front_door<net> built;
