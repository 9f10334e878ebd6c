// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// ENet's parts: gradients through what is unpooled, recalled, sliced and repeated. The whole has so
// many kinks that differences meet them.
#include "property/laws.hpp"

#include <resin/zoo/enet.hpp>

using namespace resin;

namespace {
constexpr auto parts = [] {
  using namespace zoo::enet_parts;
  return input{5, 4, 6} | down("down", 5, 12, .1) |
         named("stage", repeat(2, bottleneck("block", 12, asymmetric_middle(3), .1))) |
         up("up", "down.pool", 12, 5);
}();
constexpr auto small = zoo::enet({3, 16, 24}, 4);
static_assert(network<small>::output_shape == extent3{4, 16, 24});
}  // namespace

TEST_CASE("laws: ENet's parts") { CHECK(laws::gradient_error<parts>(2) < 1e-6); }
