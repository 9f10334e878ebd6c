// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// The handle of a network that may hold none.
#include "test.hpp"

#include <resin/resin.hpp>
#include <resin/runtime/any_network.hpp>

#include <string>

using namespace resin;

namespace {
constexpr auto value = input{1, 2, 2} | flatten | dense{.units = 3};
constexpr auto other = input{1, 2, 2} | flatten | dense{.units = 4};

std::string said_by(auto&& f) {
  try {
    f();
  } catch (error const& e) {
    return e.what();
  }
  return "nothing thrown";
}
}  // namespace

TEST_CASE("any_network: what it holds") {
  network<value> net(3);
  any_network<> handle(net);
  float const x[8] = {1, 2, 3, 4, 4, 3, 2, 1};
  float want[6], y[6];
  net.infer(x, 2, want);
  handle.reserve(2);
  handle.infer(x, 2, y);
  for (int i = 0; i < 6; ++i) CHECK(y[i] == want[i]);
  CHECK(handle.input_shape() == extent3{1, 2, 2});
  CHECK(handle.output_shape() == extent3{3, 1, 1});
  CHECK(handle.get<value>() != nullptr);
  CHECK(handle.get<other>() == nullptr);
}

TEST_CASE("any_network: one that holds nothing says so") {
  any_network<> none;
  CHECK_FALSE(none);
  CHECK(none.get<value>() == nullptr);
  std::string const sentence =
      "any_network: it holds no network - make it of one, as in "
      "any_network<>(network<lenet5>{}); `if (handle)` asks";
  float y = 0;
  CHECK(said_by([&] { none.infer(&y, 1, &y); }) == sentence);
  CHECK(said_by([&] { none.reserve(1); }) == sentence);
  CHECK(said_by([&] { none.use_threads(1); }) == sentence);
  CHECK(said_by([&] { (void)none.input_shape(); }) == sentence);
  CHECK(said_by([&] { (void)none.output_shape(); }) == sentence);
  any_network<> full(network<value>(1)), taken(std::move(full));
  CHECK(said_by([&] { full.infer(&y, 1, &y); }) == sentence);
}

TEST_CASE("predict: batches of no image are refused") {
  network<value> net;
  xt::xtensor<float, 4> const images = xt::zeros<float>({3, 1, 2, 2});
  CHECK(predict(net, images, 2).size() == 3);
  for (int const batch : {0, -1})
    CHECK(said_by([&] { (void)predict(net, images, batch); }) ==
          "loader: batch must be at least 1; got " + std::to_string(batch));
}
