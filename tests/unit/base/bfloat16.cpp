// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include <resin/base/bfloat16.hpp>

#include "test.hpp"

#include <cmath>

using namespace resin;

static_assert(bfloat16_to_float(0x3f80) == 1);
static_assert(bfloat16_to_float(0xc049) == -3.140625f);
static_assert(bfloat16_to_float(0x7f7f) == 0x1.fep127f);
static_assert(bfloat16_to_float(0x0001) == 0x1p-133f);

static_assert(to_bfloat16(1.f) == 0x3f80 && to_bfloat16(-3.140625f) == 0xc049);
static_assert(to_bfloat16(0x1.01p0f) == 0x3f80 &&
              to_bfloat16(0x1.03p0f) == 0x3f82);  // ties to even
static_assert(to_bfloat16(0x1.010002p0f) == 0x3f81 && to_bfloat16(0x1.fffffep127f) == 0x7f80);

TEST_CASE("bfloat16: what it holds comes back, a NaN stays one", "[base]") {
  for (int bits = 0; bits < 65536; ++bits) {
    float const x = bfloat16_to_float(static_cast<std::uint16_t>(bits));
    if (std::isnan(x))
      REQUIRE(std::isnan(bfloat16_to_float(to_bfloat16(x))));
    else
      REQUIRE(to_bfloat16(x) == bits);
  }
}

TEST_CASE("bfloat16: every pattern is sign, exponent and fraction of its own", "[base]") {
  for (int bits = 0; bits < 65536; ++bits) {
    float const x = bfloat16_to_float(static_cast<std::uint16_t>(bits));
    int const exponent = bits >> 7 & 255, fraction = bits & 127;
    if (exponent == 255) {
      REQUIRE((fraction == 0 ? std::isinf(x) : std::isnan(x)));
    } else {
      double const magnitude =
          exponent == 0 ? std::ldexp(fraction, -133) : std::ldexp(128 + fraction, exponent - 134);
      REQUIRE(static_cast<double>(x) == (bits >> 15 ? -magnitude : magnitude));
    }
    REQUIRE(std::signbit(x) == (bits >> 15 != 0));
  }
}
