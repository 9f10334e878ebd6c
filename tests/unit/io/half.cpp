// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include <resin/io/half.hpp>

#include "test.hpp"

#include <cmath>
#include <limits>

using resin::half_to_float;

static_assert(half_to_float(0x3c00) == 1.f);
static_assert(half_to_float(0xc000) == -2.f);
static_assert(half_to_float(0x7bff) == 65504.f);
static_assert(half_to_float(0x0001) == 0x1p-24f);
static_assert(half_to_float(0x83ff) == -0x3ffp-24f);
static_assert(half_to_float(0x0400) == 0x1p-14f);
static_assert(half_to_float(0x3555) == 0x1.554p-2f);

TEST_CASE("half precision: the special values", "[io]") {
  CHECK(half_to_float(0x7c00) == std::numeric_limits<float>::infinity());
  CHECK(half_to_float(0xfc00) == -std::numeric_limits<float>::infinity());
  CHECK(std::isnan(half_to_float(0x7e00)));
  CHECK(std::signbit(half_to_float(0x8000)));
  CHECK(half_to_float(0x8000) == 0);
  float last = -1;
  for (int bits = 0; bits < 0x7c00; ++bits) {
    float const value = half_to_float(static_cast<std::uint16_t>(bits));
    REQUIRE(value > last);
    last = value;
  }
}
