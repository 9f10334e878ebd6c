// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// expect: reparameterize\(from, to\): the value of `to` is not reparameterize\(\.\.\.\) of that of `from`
// max-lines: 30
#include <resin/runtime/reparameterize.hpp>

using namespace resin;

constexpr auto slow = input{3, 8, 8} | sum(conv2d{.filters = 3}, batch_norm{}) | relu;
#if RESIN_FAIL
constexpr auto fast = reparameterize(slow | conv2d{.filters = 2});
#else
constexpr auto fast = reparameterize(slow);
#endif
void move_weights(network<slow> const& from, network<fast>& to) { reparameterize(from, to); }
