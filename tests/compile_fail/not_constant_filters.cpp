// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A constexpr network of a run-time filter count: the compiler's own error about the number comes
// first.
// expect-gcc: 'filters' is not usable in a constant expression|value of 'filters' is not usable
// expect-clang: read of non-const variable 'filters'
// expect: not_constant - the compiler must see the network whole
// errors: 2
// max-lines: 24
#include <resin/runtime/front_door.hpp>

using namespace resin;

#if RESIN_FAIL
int filters = 8;
constexpr auto net = input{3, 8, 8} | conv2d{.filters = filters};
#else
constexpr int filters = 8;
constexpr auto net = input{3, 8, 8} | conv2d{.filters = filters};
#endif
detail::front_door<net> built;
