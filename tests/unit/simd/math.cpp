// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include "test.hpp"

#include <resin/simd/math.hpp>

#include <cmath>
#include <limits>

using namespace resin;

namespace {
template <class T>
T lane(simd::vec<T> const& v) {
  T out[simd::lanes<T>];
  simd::storeu(out, v);
  for (int i = 1; i < simd::lanes<T>; ++i)
    REQUIRE((out[i] == out[0] || (out[i] != out[i] && out[0] != out[0])));
  return out[0];
}
}  // namespace

TEMPLATE_TEST_CASE("maximum, clamp and positive part keep NaN", "[simd]", float, double) {
  using T = TestType;
  using V = simd::vec<T>;
  T const nan = std::numeric_limits<T>::quiet_NaN(), inf = std::numeric_limits<T>::infinity();
  CHECK(lane<T>(simd::max_nan<T>(V(T(1)), V(T(2)))) == T(2));
  CHECK(lane<T>(simd::max_nan<T>(V(T(2)), V(T(1)))) == T(2));
  CHECK(lane<T>(simd::max_nan<T>(V(-inf), V(T(1)))) == T(1));
  CHECK(std::isnan(lane<T>(simd::max_nan<T>(V(nan), V(T(1))))));
  CHECK(std::isnan(lane<T>(simd::max_nan<T>(V(T(1)), V(nan)))));
  CHECK(std::isnan(lane<T>(simd::positive_part<T>(V(nan)))));
  CHECK(lane<T>(simd::positive_part<T>(V(-inf))) == T(0));
  CHECK(lane<T>(simd::positive_part<T>(V(T(3)))) == T(3));
  CHECK(std::isnan(lane<T>(simd::clamp<T>(V(nan), V(T(0)), V(T(6))))));
  CHECK(lane<T>(simd::clamp<T>(V(T(9)), V(T(0)), V(T(6)))) == T(6));
  CHECK(lane<T>(simd::clamp<T>(V(T(-9)), V(T(0)), V(T(6)))) == T(0));
  CHECK(lane<T>(simd::clamp<T>(V(T(5)), V(T(0)), V(T(6)))) == T(5));
}

TEMPLATE_TEST_CASE("logistic and normal functions", "[simd]", float, double) {
  using T = TestType;
  using V = simd::vec<T>;
  double const eps = static_cast<double>(std::numeric_limits<T>::epsilon());
  for (double x = -30; x <= 30; x += 0.37) {
    T const t = static_cast<T>(x);
    double const v = static_cast<double>(t);
    CHECK(static_cast<double>(lane<T>(simd::sigmoid<T>(V(t)))) ==
          Approx(1 / (1 + std::exp(-v))).epsilon(8 * eps));
    CHECK(std::fabs(static_cast<double>(lane<T>(simd::normal_cdf<T>(V(t)))) -
                    std::erfc(-v / std::sqrt(2.0)) / 2) < 64 * eps);
    CHECK(std::fabs(static_cast<double>(lane<T>(simd::normal_pdf<T>(V(t)))) -
                    std::exp(-v * v / 2) / std::sqrt(8 * std::atan(1.0))) < 8 * eps);
  }
  CHECK(lane<T>(simd::sigmoid<T>(V(T(-1e30)))) == T(0));
  CHECK(lane<T>(simd::sigmoid<T>(V(T(1e30)))) == T(1));
  CHECK(lane<T>(simd::normal_cdf<T>(V(T(-1e30)))) == T(0));
  CHECK(lane<T>(simd::normal_cdf<T>(V(T(1e30)))) == T(1));
}

TEMPLATE_TEST_CASE("vec: fma and sum", "[simd]", float, double) {
  using T = TestType;
  using V = simd::vec<T>;
  T v[simd::lanes<T>];
  T total = 0;
  for (int i = 0; i < simd::lanes<T>; ++i) total += v[i] = static_cast<T>(i + 1);
  CHECK(simd::sum<T>(simd::loadu(v)) == total);
  CHECK(lane<T>(simd::fma<T>(V(T(2)), V(T(3)), V(T(4)))) == T(10));
  CHECK(simd::select(true, 1, 2) == 1);
  CHECK(simd::select(false, 1, 2) == 2);
}
