// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Networks in bytes and in bfloat16 beside their float twins, of all that a narrow program can
// hold.

#include "../test.hpp"

#include <resin/narrow/bfloat16.hpp>
#include <resin/narrow/quantize.hpp>
#include <resin/resin.hpp>

#include <cmath>
#include <cstring>
#include <random>

using namespace resin;

namespace {

constexpr auto unit(int filters, int stride = 1) {
  return conv2d{.filters = filters, .kernel = 3, .stride = stride, .padding = same, .bias = false} |
         batch_norm{};
}

// Residual blocks, repeated; a shortcut of other shape; the average over the plane.
inline constexpr auto residuals =
    input{3, 17, 15} | unit(20) | relu | repeat(3, residual(unit(20) | relu | unit(20)) | relu) |
    residual(unit(40, 2) | relu | unit(40),
             shortcut(conv2d{.filters = 40, .kernel = 1, .stride = 2})) |
    relu | global_avg_pool | dense{.units = 7};
// Concatenations in concatenations, pieces that do not fill a block, poolings of both kinds.
inline constexpr auto concatenations =
    input{4, 20, 20} | conv2d{.filters = 24, .kernel = 3, .padding = same} | relu | max_pool2d{} |
    branches(conv2d{.filters = 7, .kernel = 1} | relu,
             conv2d{.filters = 12, .kernel = 1} | relu | unit(21) | relu,
             avg_pool2d{.window = 3, .stride = 1, .padding = 1} | conv2d{.filters = 9, .kernel = 1},
             max_pool2d{.window = 3, .stride = 1, .padding = 1}) |
    conv2d{.filters = 33, .kernel = {1, 5}, .padding = same, .groups = 1} | relu6 | flatten |
    dense{.units = 12} | relu | dense{.units = 5} | softmax;
// Depthwise and grouped windows, functions that are tables, channels scaled by their means.
inline constexpr auto mobile =
    input{3, 19, 19} | unit(16, 2) | hard_swish | depthwise_conv2d{.kernel = 3, .padding = same} |
    batch_norm{} | relu6 |
    scale_by(global_avg_pool | conv2d{.filters = 8, .kernel = 1} | relu |
             conv2d{.filters = 16, .kernel = 1} | sigmoid) |
    conv2d{.filters = 32, .kernel = 3, .groups = 4, .bias = false} | batch_norm{} | silu |
    residual(depthwise_conv2d{.kernel = 5, .padding = same} | tanh_) | global_avg_pool |
    dense{.units = 6};
// Batch norms that are no part of a convolution, dense blocks, leaky rectifiers.
inline constexpr auto norms_first =
    input{3, 12, 12} | conv2d{.filters = 18, .kernel = 3, .padding = same} |
    dense_block(3, batch_norm{} | relu | conv2d{.filters = 10, .kernel = 3, .padding = same}) |
    batch_norm{} | leaky_relu(.1) | conv2d{.filters = 12, .kernel = 1} | avg_pool2d{} |
    residual(batch_norm{} | relu | conv2d{.filters = 12, .kernel = 3, .padding = same}) | flatten |
    dense{.units = 4};

template <auto const& Net>
xt::xtensor<float, 4> images(std::size_t n) {
  extent3 const e = network<Net>::input_shape;
  xt::xtensor<float, 4> x = xt::xtensor<float, 4>::from_shape({n, static_cast<std::size_t>(e.c),
                                                               static_cast<std::size_t>(e.h),
                                                               static_cast<std::size_t>(e.w)});
  std::minstd_rand engine(11);
  for (float& v : x) v = static_cast<float>(engine() % 2001) / 1000 - 1;
  return x;
}

/// A float network whose batch norms are not the identity.
template <auto const& Net>
network<Net> trained() {
  network<Net> net(5);
  std::minstd_rand engine(3);
  auto const draw = [&] { return static_cast<float>(engine() % 1000) / 1000; };
  auto state = net.state();
  for (auto& [name, array] : state)
    if (name.find("running_var") != std::string::npos)
      for (float& v : array) v = .5f + draw();
    else if (array.dimension() == 1)
      for (float& v : array) v += .2f * draw() - .1f;
  net.load_state(state);
  return net;
}

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

inline constexpr auto residuals8 = quantize(residuals),
                      residuals_kept = quantize(residuals, keep_float{"conv2d_0", "dense_0"});
inline constexpr auto concatenations8 = quantize(concatenations);
inline constexpr auto mobile8 = quantize(mobile);
inline constexpr auto norms_first8 = quantize(norms_first);

// A quarter of the float arena, or less; blocks of vectors may take more than it in floats.
static_assert(network<residuals8>::arena_bytes * 3 < network<residuals>::arena_bytes);
static_assert(network<residuals, bfloat16>::arena_bytes * 3 / 2 < network<residuals>::arena_bytes);

}  // namespace

TEST_CASE("residual networks in narrow numbers") { check<residuals, residuals8>(.05); }
TEST_CASE("concatenations in narrow numbers") { check<concatenations, concatenations8>(.05); }
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
  // All zeros, one constant, one image.
  for (float constant : {0.f, .75f, -3.f}) {
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
