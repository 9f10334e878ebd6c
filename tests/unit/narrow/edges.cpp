// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Numbers that are none: a sentence, or a result.

#include "../test.hpp"

#include <resin/narrow/bfloat16.hpp>
#include <resin/narrow/quantize.hpp>
#include <resin/resin.hpp>

#include <cmath>
#include <limits>

using namespace resin;

namespace {

inline constexpr auto small = input{2, 5, 5} | conv2d{.filters = 5, .kernel = 3, .name = "conv"} |
                              relu | flatten | dense{.units = 3, .name = "fc"};
inline constexpr auto small8 = quantize(small);
constexpr float infinite = std::numeric_limits<float>::infinity(),
                none = std::numeric_limits<float>::quiet_NaN();

xt::xtensor<float, 4> image() {
  auto x = xt::xtensor<float, 4>::from_shape({1, 2, 5, 5});
  for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = static_cast<float>(i % 7) / 3 - 1;
  return x;
}

}  // namespace

TEST_CASE("narrow: a softmax of an image is over the channels of each pixel") {
  static constexpr auto pixels = input{2, 5, 5} | conv2d{.filters = 5, .kernel = 3} | softmax;
  network<pixels> twin(1);
  network<pixels, bfloat16> half(twin);
  auto const x = image();
  auto const want = twin(x), got = half(x);
  REQUIRE(want.size() == got.size());
  for (std::size_t i = 0; i < want.size(); ++i)
    CHECK(got.data()[i] == Approx(want.data()[i]).margin(.01));
}

TEST_CASE("bytes: an activation that is no number ends calibration, whatever the method") {
  network<small8> net(1);
  auto const good = image();
  calibrate(net, good);
  auto const want = net(good);
  for (float bad : {infinite, -infinite, none}) {
    auto x = image();
    x(0, 1, 2, 3) = bad;
    CHECK_THROWS_WITH(calibrate(net, x), ContainsSubstring("nothing was changed"));
    CHECK_THROWS_WITH(calibrate(net, x, percentile{99.9}),
                      ContainsSubstring("nothing was changed"));
    CHECK_THROWS_WITH(calibrate(net, x, mean_squared_error{}),
                      ContainsSubstring("nothing was changed"));
    auto const still = net(good);
    CHECK(still == want);
    // An image to evaluate may hold them: they are clamped as large numbers are.
    auto const y = net(x);
    for (float v : y) CHECK(std::isfinite(v));
  }
}

TEST_CASE("bytes: a weight or bias that is no number is named") {
  for (char const* name : {"conv.weight", "conv.bias", "fc.weight", "fc.bias"})
    for (float bad : {infinite, none}) {
      network<small8> net(1);
      calibrate(net, image());
      auto state = net.state();
      state.at(name).data()[1] = bad;
      net.load_state(state);
      INFO(name);
      CHECK_THROWS_WITH(net(image()), ContainsSubstring("quantize: the weights of " +
                                                        std::string(name).substr(0, 2)) &&
                                          ContainsSubstring("are not finite"));
    }
}

TEST_CASE("bytes: one filter of zeros, huge and tiny ones beside it") {
  network<small> floats(1);
  auto state = floats.state();
  auto& w = state.at("conv.weight");
  for (std::size_t i = 0; i < 18; ++i) {
    w.data()[i] = 0;
    w.data()[18 + i] *= 1e4f;
    w.data()[36 + i] *= 1e-20f;
  }
  floats.load_state(state);
  network<small8> net(floats);
  calibrate(net, image());
  auto const got = net(image()), want = floats(image());
  float most = 0;
  for (float v : want) most = std::max(most, std::abs(v));
  for (std::size_t i = 0; i < want.size(); ++i)
    CHECK(std::abs(got.data()[i] - want.data()[i]) < .03f * most);
}

TEST_CASE("bytes: a number of images that is none") {
  network<small8> net(1);
  calibrate(net, image());
  float y[3];
  auto const x = image();
  CHECK_THROWS_AS(net.infer(x.data(), -1, y), resin::error);
}

TEST_CASE("bytes: ranges that are none and images of nothing are refused, and change nothing") {
  network<small8> net(1);
  calibrate(net, image());
  auto const want = net(image());
  auto const refused = [&](auto const& change) {
    auto state = net.state();
    change(state.at("quantization.ranges"));
    CHECK_THROWS_WITH(net.load_state(state), ContainsSubstring("nothing was changed"));
    bool const same = net(image()) == want;
    CHECK(same);
  };
  for (float bad : {infinite, -infinite, none}) refused([&](auto& r) { r(0, 1) = bad; });
  refused([&](auto& r) { r(0, 0) = 5, r(0, 1) = -5; });
  refused([](auto& r) { r.reshape({r.size()}); });
  xt::xtensor<float, 4> const black = xt::zeros<float>({2, 2, 5, 5});
  CHECK_THROWS_WITH(calibrate(net, black), ContainsSubstring("all pixels are 0"));
  bool const same = net(image()) == want;
  CHECK(same);
}
