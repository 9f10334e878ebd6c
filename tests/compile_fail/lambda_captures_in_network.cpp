// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A captured number in a network's activation: one error, with clang too.
// expect: lambda_captures - activation\(lambda\): the lambda captures something - write the number inside
#include <resin/runtime/network.hpp>

using namespace resin;

#if RESIN_FAIL
constexpr auto leak(float s) {
  return activation([s](auto x) { return x * s; });
}
#else
constexpr auto leak(float) {
  return activation([](auto x) { return x * .1f; });
}
#endif
constexpr auto net = input{1, 8, 8} | conv2d{.filters = 8} | leak(.1f);
network<net> built;
