// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Training for bytes: what is evaluated is what the integer program gives, gradients pass straight
// through, and what was trained converts.

#include "networks.hpp"

#include <resin/narrow/fake_quantized.hpp>

#include <cmath>
#include <cstring>

using namespace narrow_test;

namespace {

// Functions that are tables, averages, dense layers behind a flatten.
inline constexpr auto lenet = input{1, 12, 12} | conv2d{.filters = 6, .kernel = 5, .padding = 2} |
                              tanh_ | avg_pool2d{} | conv2d{.filters = 16, .kernel = 3} | tanh_ |
                              flatten | dense{.units = 20} | relu | dense{.units = 10};
inline constexpr auto lenet8 = quantize(lenet);
inline constexpr auto lenet_fake = fake_quantized(lenet);
inline constexpr auto residuals_fake = fake_quantized(residuals);
inline constexpr auto inception =
    input{3, 9, 9} | unit(16) | relu |
    branches(conv2d{.filters = 8, .kernel = 1} | relu,
             conv2d{.filters = 6, .kernel = 1} | relu | unit(12) | relu,
             max_pool2d{.window = 3, .stride = 1, .padding = 1}) |
    conv2d{.filters = 10, .kernel = 3} | relu6 | global_avg_pool | dense{.units = 5};
inline constexpr auto inception8 = quantize(inception);
inline constexpr auto inception_fake = fake_quantized(inception);

/// The trained network is the float one's parameters and the ranges.
template <auto const& Fake, auto const& Net>
network<Fake> made(network<Net> const& floats) {
  network<Fake> net;
  auto state = net.state();
  for (auto const& [name, array] : floats.state()) state.at(name) = array;
  net.load_state(state);
  return net;
}

template <auto const& Net, auto const& Bytes, auto const& Fake>
void check() {
  auto const x = images<Net>(6);
  auto floats = trained<Net>();
  network<Fake> fake = made<Fake>(floats);
  CHECK_THROWS_WITH(network<Bytes>(fake), ContainsSubstring("calibrate(net, images)"));
  calibrate(fake, x);
  network<Bytes> bytes(fake), calibrated(floats);
  calibrate(calibrated, x);
  auto const want = bytes(x), same = calibrated(x), got = fake(x);
  CHECK(std::memcmp(want.data(), same.data(), want.size() * sizeof(float)) == 0);
  auto const last = bytes.range(network<Bytes>::output_group());
  float const step = (last.high - last.low) / 255;
  int equal = 0, one = 0;
  float most = 0;
  for (std::size_t i = 0; i < want.size(); ++i) {
    float const d = std::abs(want.data()[i] - got.data()[i]);
    most = std::max(most, d / step);
    equal += d < step / 2;
    one += d < 1.5f * step;
  }
  INFO("equal " << equal << " of " << want.size() << ", at most " << most << " steps");
  // A number that float sums put on the other side of a half, deep inside, moves what follows.
  int const all = static_cast<int>(want.size());
  CHECK(one >= all * 95 / 100);
  CHECK(equal >= all / 2);
  CHECK(most < 2.5f);
}

}  // namespace

// One rounding behind sums: never more than a step apart.
inline constexpr auto one_layer = input{3, 8, 8} | conv2d{.filters = 9, .kernel = 3} | relu;
inline constexpr auto one_layer8 = quantize(one_layer);
inline constexpr auto one_layer_fake = fake_quantized(one_layer);

TEST_CASE("one layer that trains for bytes is within a step of theirs") {
  auto const x = images<one_layer>(3);
  network<one_layer_fake> fake = made<one_layer_fake>(trained<one_layer>());
  calibrate(fake, x);
  network<one_layer8> bytes(fake);
  auto const want = bytes(x), got = fake(x);
  auto const range = bytes.range(network<one_layer8>::output_group());
  float const step = (range.high - range.low) / 255;
  int equal = 0;
  for (std::size_t i = 0; i < want.size(); ++i) {
    float const d = std::abs(want.data()[i] - got.data()[i]);
    CHECK(d < 1.01f * step);
    equal += d < .01f * step;
  }
  CHECK(equal * 1000 > static_cast<int>(want.size()) * 995);
}

TEST_CASE("what trains for bytes gives what bytes give") {
  check<lenet, lenet8, lenet_fake>();
  check<residuals, residuals8, residuals_fake>();
  check<inception, inception8, inception_fake>();
}

inline constexpr auto line = input{1, 4, 4} | flatten | dense{.units = 3, .name = "fc"};
inline constexpr auto line_fake = fake_quantized(line);

TEST_CASE("gradients pass straight through what is rounded") {
  network<line> floats(3);
  auto x = images<line>(4);
  network<line_fake> fake = made<line_fake>(floats);
  calibrate(fake, x);
  // The float network of the rounded weights, on rounded images.
  float most[3] = {}, low = 0, high = 0;
  auto state = floats.state();
  auto& w = state.at("fc.weight");
  for (std::size_t k = 0; k < 3; ++k) {
    for (std::size_t i = 0; i < 16; ++i) most[k] = std::max(most[k], std::abs(w(k, i)));
    for (std::size_t i = 0; i < 16; ++i)
      w(k, i) = std::nearbyint(w(k, i) / (most[k] / 127)) * (most[k] / 127);
  }
  floats.load_state(state);
  for (float v : x) low = std::min(low, v), high = std::max(high, v);
  float const step = high / 255 - low / 255, zero = std::nearbyint(-low / step);
  auto rounded = x;
  for (float& v : rounded) v = (std::nearbyint(v / step) + zero - zero) * step;
  xt::xtensor<int, 1> const labels{0, 2, 1, 1};
  auto [fake_loss, got] = value_and_grad(fake, cross_entropy{}, x, labels);
  auto [loss, want] = value_and_grad(floats, cross_entropy{}, rounded, labels);
  CHECK(std::abs(fake_loss - loss) < .01);
  auto const a = got.state(), b = want.state();
  REQUIRE(a.size() == 2);  // ranges are not trained
  for (auto const& [name, array] : b)
    for (std::size_t i = 0; i < array.size(); ++i)
      CHECK(std::abs(a.at(name).data()[i] - array.data()[i]) < .02);
  // Beyond the range the gradient ends. What is not known yet is not rounded.
  auto wide = x;
  wide(0, 0, 0, 0) = 3 * high;
  auto const clipped = value_and_grad(fake, cross_entropy{}, wide, labels).grad.input();
  CHECK(clipped(0, 0, 0, 0) == 0);
  CHECK(clipped(0, 0, 0, 1) != 0);
  network<line_fake> fresh = made<line_fake>(floats);
  auto const y = fresh(x), z = floats(x);
  for (std::size_t i = 0; i < z.size(); ++i) CHECK(std::abs(y.data()[i] - z.data()[i]) < 1e-5);
}

TEST_CASE("training for bytes moves the numbers behind them, and converts") {
  auto [train, test] = datasets::synthetic_shapes({.count = 2048, .test_count = 256});
  static constexpr auto net = input{1, 28, 28} | unit(8) | relu | max_pool2d{} |
                              residual(unit(8) | relu | unit(8)) | relu | global_avg_pool |
                              dense{.units = 10};
  static constexpr auto net8 = quantize(net);
  static constexpr auto fake = fake_quantized(net);
  network<fake> trained(1);
  auto const start = trained.state();
  auto x = xt::xtensor<float, 4>::from_shape({64, 1, 28, 28});
  std::transform(train.images.data(), train.images.data() + x.size(), x.data(),
                 [](int pixel) { return static_cast<float>(pixel) / 255; });
  trainer first{trained, adam{.learning_rate = .005}, {.epochs = 4, .batch = 32}};
  first.run(train, test);
  calibrate(trained, x);
  trainer fit{trained, adam{.learning_rate = .001}, {.epochs = 2, .batch = 32}};
  history const curve = fit.run(train, test);
  CHECK(curve.rows.back().train_loss < curve.rows.front().train_loss);
  network<net8> bytes(trained);
  CHECK(bytes.units() == trained.units());
  CHECK(bytes.units().what == input_units::kind::bytes);
  double const faked = evaluate(trained, test).accuracy, integer = evaluate(bytes, test).accuracy;
  CHECK(std::abs(faked - integer) < .02);
  CHECK(integer > .5);
  // Weights are not on the grid: they are the numbers behind it.
  auto const end = trained.state();
  CHECK(end.at("dense_0.weight") != start.at("dense_0.weight"));
}
