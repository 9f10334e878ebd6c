// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include <resin/base/text.hpp>

#include "base/decimal_comma.hpp"
#include "test.hpp"

#include <cmath>
#include <cstdio>
#include <limits>
#include <random>
#include <string>

using namespace resin;
using detail::number_text;
using detail::printed;
using detail::read_number;
using detail::sentence;

TEST_CASE("text: numbers are C's under a locale with decimal commas", "[base]") {
  test::decimal_comma const locale;
  REQUIRE(locale.holds());
  CHECK(sentence({"rate ", .5, " of ", 1234567, ", ", 1e-7, ", ", -3}) ==
        "rate 0.5 of 1234567, 1e-07, -3");
  CHECK(printed("%.1f|%g|%.3g|%d|%s|%%", {1.25, .1, 2.0 / 3, 1234567, "a"}) ==
        "1.2|0.1|0.667|1234567|a|%");
  CHECK(number_text(.5) == "0.5");
  CHECK(number_text(1e-310) == "0");
  double value = 0;
  CHECK(read_number("1.5", value));
  CHECK(value == 1.5);
  for (char const* none : {"", "1,5", "1.5 ", " 1.5", "x", "1.5x", "1e999"})
    CHECK_FALSE(read_number(none, value));
}

TEST_CASE("text: print agrees with printf", "[base]") {
  std::mt19937_64 draw(1);
  char want[800];
  auto const check = [&](double v) {
    std::snprintf(want, sizeof want, "%g %.3g %.9g %.0f %.1f %.4f %3.0f %8.2f %.1e %e %03.0f", v, v,
                  v, v, v, v, v, v, v, v, v);
    REQUIRE(printed("%g %.3g %.9g %.0f %.1f %.4f %3.0f %8.2f %.1e %e %03.0f",
                    {v, v, v, v, v, v, v, v, v, v, v}) == want);
  };
  for (double v : {0., 1., .5, 1.5, 2.5, 1e15, 1e16, 123456.5, 1e-5, 1e-4, 99.95, 5e-324}) check(v);
  double const most = std::numeric_limits<double>::max();
  std::snprintf(want, sizeof want, "%.1f", -most);
  CHECK(printed("%.1f", {-most}) == want);
  for (int i = 0; i < 2000; ++i) {
    double const v = std::ldexp(static_cast<double>(draw()), static_cast<int>(draw() % 200) - 160);
    check(draw() % 2 ? v : std::floor(v));
  }
  CHECK(printed("%g %f %g", {INFINITY, -INFINITY, NAN}) == "inf -inf nan");
  CHECK(printed("%d %02d %4d%s", {-1LL, 5, 12u, std::string("!")}) == "-1 05   12!");
}
