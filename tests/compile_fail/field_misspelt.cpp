// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// errors-gcc: 2
// expect-gcc: template argument 3 is invalid
// expect-gcc: 'resin::conv2d' has no non-static data member named 'filter'
// expect-clang: field designator 'filter' does not refer to any field in type '(resin::)?conv2d'; did you mean 'filters'
#include <resin/runtime/network.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto net = input{3, 8, 8} | conv2d{.filter = 8} | relu;
#else
constexpr auto net = input{3, 8, 8} | conv2d{.filters = 8} | relu;
#endif
network<net> built;
