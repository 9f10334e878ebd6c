// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Networks in bytes and in bfloat16 beside their float twins, of all that a narrow program can
// hold.

#include "networks.hpp"

#include <resin/narrow/bfloat16.hpp>

#include <cmath>
#include <cstring>

using namespace narrow_test;

namespace {

/// The error relative to the numbers, in squares.
template <class A>
double distance(A const& got, A const& want) {
  double e = 0, n = 1e-30;
  REQUIRE(got.size() == want.size());
  for (std::size_t i = 0; i < want.size(); ++i) {
    e += std::pow(got.data()[i] - want.data()[i], 2);
    n += std::pow(want.data()[i], 2);
  }
  return std::sqrt(e / n);
}

/// Any number of threads, and images one by one or together, give the same bits.
template <class Net, class E>
void repeats(Net& net, E const& x) {
  auto const all = net(x);
  for (int threads : {2, 3}) {
    net.use_threads(threads);
    auto const again = net(x);
    CHECK(std::memcmp(again.data(), all.data(), all.size() * sizeof(float)) == 0);
  }
  net.use_threads(2);
  std::size_t const each = all.size() / x.shape(0), image = x.size() / x.shape(0);
  std::vector<float> one(each);
  for (std::size_t i = 0; i < x.shape(0); ++i) {
    net.infer(x.data() + i * image, 1, one.data());
    CHECK(std::memcmp(one.data(), all.data() + i * each, each * sizeof(float)) == 0);
  }
}

template <auto const& Net, auto const& Bytes>
void check(double bound) {
  auto twin = trained<Net>();
  auto const x = images<Net>(5);
  auto const want = twin(x);
  network<Net, bfloat16> half(twin);
  auto const h = half(x);
  CHECK(distance(h, want) < .02);
  repeats(half, x);
  network<Bytes> bytes(twin);
  calibrate(bytes, x);
  auto const b = bytes(x);
  CHECK(distance(b, want) < bound);
  repeats(bytes, x);
  // What was calibrated is part of the state.
  network<Bytes> copy;
  copy.load_state(bytes.state());
  auto const c = copy(x);
  CHECK(std::memcmp(c.data(), b.data(), b.size() * sizeof(float)) == 0);
  copy.evaluate_only();
  auto const d = copy(x);
  CHECK(std::memcmp(d.data(), b.data(), b.size() * sizeof(float)) == 0);
  CHECK_THROWS_AS(copy.state(), state_error);
}

// A quarter of the float arena, or less; blocks of vectors may take more than it in floats.
static_assert(network<residuals8>::arena_bytes * 3 < network<residuals>::arena_bytes);
static_assert(network<residuals, bfloat16>::arena_bytes * 3 / 2 < network<residuals>::arena_bytes);

}  // namespace

TEST_CASE("residual networks in narrow numbers") { check<residuals, residuals8>(.05); }
TEST_CASE("concatenations in narrow numbers") { check<concatenations, concatenations8>(.05); }
TEST_CASE("acyclic networks in narrow numbers") { check<recalled, recalled8>(.05); }
TEST_CASE("mobile networks in narrow numbers") { check<mobile, mobile8>(.08); }
TEST_CASE("batch norms of their own in narrow numbers") { check<norms_first, norms_first8>(.05); }

TEST_CASE("layers that are kept in float bring bytes nearer") {
  auto twin = trained<residuals>();
  auto const x = images<residuals>(5);
  auto const want = twin(x);
  network<residuals8> all(twin);
  network<residuals_kept> some(twin);
  calibrate(all, x);
  calibrate(some, x);
  auto const a = all(x), b = some(x);
  CHECK(distance(b, want) < distance(a, want));
  repeats(some, x);
}

TEST_CASE("ranges by percentile and by squared error") {
  auto twin = trained<residuals>();
  auto x = images<residuals>(8);
  auto const want = twin(x);
  network<residuals8> net(twin);
  calibrate(net, x, percentile{99.99});
  auto const p = net(x);
  CHECK(distance(p, want) < .05);
  calibrate(net, x, mean_squared_error{});
  auto const m = net(x);
  CHECK(distance(m, want) < .05);
  // One pixel far outside takes all bytes of the first tensor, unless it is clamped.
  x(0, 0, 0, 0) = 1000;
  xt::xtensor<float, 4> const rest = xt::view(x, xt::range(1, 8));
  auto const wanted = twin(rest);
  calibrate(net, x);
  auto const wide = net(rest);
  calibrate(net, x, percentile{99.9});
  auto const narrow = net(rest);
  CHECK(distance(narrow, wanted) < .5 * distance(wide, wanted));
  CHECK_THROWS_AS(calibrate(net, x, percentile{20}), resin::error);
}

TEST_CASE("calibration says what it cannot do, and what is degenerate is right") {
  auto twin = trained<residuals>();
  network<residuals8> net(twin);
  auto x = images<residuals>(2);
  CHECK_THROWS_WITH(net(x), ContainsSubstring("calibrate(net, images)"));
  x(1, 2, 3, 4) = std::numeric_limits<float>::infinity();
  CHECK_THROWS_WITH(calibrate(net, x), ContainsSubstring("infinite or no number"));
  CHECK_THROWS_WITH(net(x), ContainsSubstring("calibrate(net, images)"));
  xt::xtensor<float, 4> const none = xt::view(x, xt::range(0, 0));
  CHECK_THROWS_WITH(calibrate(net, none), ContainsSubstring("there are no images"));
  // One constant, one image; zeros alone are refused (edges.cpp).
  for (float constant : {.75f, -3.f}) {
    xt::xtensor<float, 4> one = xt::view(images<residuals>(1), xt::all());
    one.fill(constant);
    auto const want = twin(one);
    for (int method = 0; method < 3; ++method) {
      if (method == 0) calibrate(net, one);
      if (method == 1) calibrate(net, one, percentile{99.99});
      if (method == 2) calibrate(net, one, mean_squared_error{});
      auto const got = net(one);
      CHECK(distance(got, want) < .05);
    }
  }
  // Weights of nothing but zeros.
  auto state = twin.state();
  for (auto& [name, array] : state)
    if (name.find(".weight") != std::string::npos) array.fill(0);
  twin.load_state(state);
  net.load_state(state);
  calibrate(net, images<residuals>(2));
  auto const y = images<residuals>(1);
  auto const got = net(y), want = twin(y);
  CHECK(distance(got, want) < .02);
}
