// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include "test.hpp"

#include <resin/simd/dual.hpp>

#include <cmath>
#include <limits>

using namespace resin;

namespace {

template <class T, int Order>
T first(simd::vec<T> const& v) {
  T out[simd::lanes<T>];
  simd::storeu(out, v);
  return out[0];
}

/// Value and slope of f at x must be those of the plain function and of its central difference.
template <class F>
void check(F f, double low, double high) {
  for (int i = 0; i <= 20; ++i) {
    double const x = low + (high - low) * i / 20, step = 1e-6;
    auto const y = f(simd::dual<double>(simd::vec<double>(x), simd::vec<double>(1.0)));
    auto const z = f(simd::dual<double, 0>(simd::vec<double>(x)));
    auto const s =
        f(simd::dual<float>(simd::vec<float>(static_cast<float>(x)), simd::vec<float>(1.0f)));
    double const want = static_cast<double>(f(x)),
                 slope = static_cast<double>((f(x + step) - f(x - step)) / (2 * step));
    CAPTURE(x, want, slope);
    CHECK(first<double, 1>(y.v) == Approx(want).epsilon(1e-13).margin(1e-13));
    CHECK(first<double, 1>(z.v) == first<double, 1>(y.v));
    CHECK(first<double, 1>(y.d) == Approx(slope).epsilon(1e-7).margin(1e-7));
    CHECK(static_cast<double>(first<float, 1>(s.v)) == Approx(want).epsilon(2e-5).margin(2e-5));
    CHECK(static_cast<double>(first<float, 1>(s.d)) == Approx(slope).epsilon(2e-4).margin(2e-4));
  }
}

}  // namespace

TEST_CASE("dual: arithmetic with scalars on either side", "[simd]") {
  check([](auto x) { return 2 * x + 1; }, -3, 3);
  check([](auto x) { return 1 - x / 2; }, -3, 3);
  check([](auto x) { return 1.5 / (x * x + 1.0f) - -x; }, -3, 3);
  check(
      [](auto x) {
        auto y = x;
        y += 2;
        y *= x;
        y -= 1;
        y /= 3;
        return +y;
      },
      -3, 3);
}

TEST_CASE("dual: elementary functions", "[simd]") {
  using namespace std;  // for the plain scalars
  check([](auto x) { return x * tanh(log(1 + exp(x))); }, -6, 6);
  check([](auto x) { return exp(-x * x); }, -2, 2);
  check([](auto x) { return expm1(x) + log1p(x * x); }, -2, 2);
  check([](auto x) { return log(x) * sqrt(x); }, 0.1, 9);
  check([](auto x) { return sin(x) + cos(2 * x); }, -4, 4);
  check([](auto x) { return sinh(x) / cosh(x); }, -3, 3);
  check([](auto x) { return atan(3 * x); }, -3, 3);
  check([](auto x) { return 0.5 * x * (1 + erf(x / 1.4142135623730951)); }, -4, 4);
  check([](auto x) { return x * erfc(-x); }, -2, 2);
}

TEST_CASE("dual: powers", "[simd]") {
  using std::pow;
  check([](auto x) { return pow(x, 3); }, -2, 2);
  check([](auto x) { return pow(x, 2.0); }, -2, 2);
  check([](auto x) { return pow(x, 0); }, -2, 2);
  check([](auto x) { return pow(x, -2); }, 0.5, 2);
  check([](auto x) { return pow(x, 1.5); }, 0.5, 4);
  check([](auto x) { return pow(x, x); }, 0.5, 2);
}

TEST_CASE("dual: choices", "[simd]") {
  using simd::select;
  using std::abs, std::fabs;
  check([](auto x) { return abs(x) * x + fabs(x); }, -2.1, 2);
  check([](auto x) { return select(x > 0, x * x, x / 4); }, -2.1, 2);
  check([](auto x) { return select(x <= 1, x, 2 * x - 1); }, -2.1, 2);
  simd::dual<float> const x(simd::vec<float>(0.0f), simd::vec<float>(1.0f));
  simd::dual<float> const nan(simd::vec<float>(std::numeric_limits<float>::quiet_NaN()),
                              simd::vec<float>(1.0f));
  CHECK(first<float, 1>(max(x, 0).d) == 0.0f);
  CHECK(first<float, 1>(max(x, -1).d) == 1.0f);
  CHECK(first<float, 1>(min(x, -1).v) == -1.0f);
  CHECK(first<float, 1>(min(x, 1).d) == 1.0f);
  CHECK(first<float, 1>(abs(x).d) == 0.0f);
  CHECK(std::isnan(first<float, 1>(max(nan, 0).v)));
  CHECK(std::isnan(first<float, 1>(max(0, nan).v)));
  // A branch not taken does no harm, even where its own slope is infinite.
  CHECK(first<float, 1>(select(x > 0, log(x), x).d) == 1.0f);
}
