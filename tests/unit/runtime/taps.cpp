// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Values that are read after a run, where nothing or little made them: taps of the input, networks
// without an op, and taps wherever a planner has something to save.
#include "test.hpp"

#include <resin/resin.hpp>

#include <vector>

using namespace resin;

namespace {

using images = xt::xtensor<float, 4>;

images batch(std::size_t n) {
  images x = images::from_shape({n, 3, 5, 7});
  for (std::size_t i = 0; i < x.size(); ++i) x.data()[i] = static_cast<float>(i % 101) / 50 - 1;
  return x;
}
std::vector<float> elements(auto const& a) { return {a.begin(), a.end()}; }

constexpr auto nothing = input{3, 5, 7} | pass;
constexpr auto no_iteration =
    input{3, 5, 7} | repeat(0, conv2d{.filters = 3, .kernel = 3, .padding = same});
constexpr auto head_alone = input{3, 5, 7} | auxiliary(.5, pass) | pass;
constexpr auto only_a_tap = input{3, 5, 7} | tap("in");

/// y = x, the loss mean x^2 times `factor`, dx = 2 x / size times it.
template <auto const& Value>
void check_identity(double factor = 1) {
  for (int threads : {1, 2, 3}) {
    network<Value> net(1);
    net.use_threads(threads);
    images const x = batch(2), zero = xt::zeros<float>({2, 3, 5, 7});
    CHECK(elements(net(x)) == elements(x));
    gradient<Value> g(threads);
    double square = 0;
    for (float v : x) square += static_cast<double>(v) * static_cast<double>(v);
    double const size = static_cast<double>(x.size());
    CHECK(static_cast<double>(value_and_grad(net, mean_squared_error{}, x, zero, g)) ==
          Approx(factor * square / size));
    images const dx = g.input();
    double worst = 0;
    for (std::size_t i = 0; i < x.size(); ++i)
      worst = std::max(worst, std::abs(static_cast<double>(dx.data()[i]) -
                                       factor * 2 * static_cast<double>(x.data()[i]) / size));
    CHECK(worst < 1e-7);
  }
}

// Each tap stands where a value would die, lie in another, stay planar or be a view.
constexpr auto body = conv2d{.filters = 4, .kernel = 3, .padding = same, .name = "a"};
constexpr auto tapped = input{3, 5, 7} | tap("in") | body | tap("a") | relu | tap("relu") |
                        branches(conv2d{.filters = 5, .kernel = 1, .name = "b"}, pass) |
                        tap("concat") | residual(conv2d{.filters = 9, .kernel = 1, .name = "c"}) |
                        tap("sum") | global_avg_pool | tap("pooled") | flatten | tap("flat") |
                        dense{.units = 3, .name = "d"} | tap("out");

constexpr auto to_a = input{3, 5, 7} | body;
constexpr auto to_relu = to_a | relu;
constexpr auto to_concat = to_relu | branches(conv2d{.filters = 5, .kernel = 1, .name = "b"}, pass);
constexpr auto to_sum = to_concat | residual(conv2d{.filters = 9, .kernel = 1, .name = "c"});
constexpr auto to_pooled = to_sum | global_avg_pool;
constexpr auto to_out = to_pooled | flatten | dense{.units = 3, .name = "d"};

/// What a network of its own gives that ends where the tap stands.
template <auto const& Value>
std::vector<float> ends_there(network<tapped> const& net, images const& x) {
  network<Value> part;
  auto state = part.state();
  for (auto& [name, array] : state) array = net.state().at(name);
  part.load_state(state);
  return elements(part(x));
}
/// Within what another order of additions moves: fused and folded alike, the two need not be.
bool close(std::vector<float> const& a, std::vector<float> const& b) {
  float worst = a.size() == b.size() ? 0.f : 1.f;
  for (std::size_t i = 0; i < a.size() && i < b.size(); ++i)
    worst = std::max(worst, std::abs(a[i] - b[i]));
  return worst < 1e-5f;
}

}  // namespace

TEST_CASE("taps: a network without an op is the identity") { check_identity<nothing>(); }
TEST_CASE("taps: a repeat of no iteration is the identity") { check_identity<no_iteration>(); }
TEST_CASE("taps: a head without an op") { check_identity<head_alone>(1.5); }
TEST_CASE("taps: a network of a tap alone") {
  check_identity<only_a_tap>();
  network<only_a_tap> net;
  (void)net(batch(2));
  CHECK(elements(net.output<"in">()) == elements(batch(2)));
}

TEST_CASE("taps: the value that stands there") {
  for (int threads : {1, 3}) {
    network<tapped> net(3);
    net.use_threads(threads);
    images const x = batch(2);
    (void)net(images(x));  // the tap of the input outlives what was handed in
    CHECK(elements(net.output<"in">()) == elements(x));
    CHECK(close(elements(net.output<"a">()), ends_there<to_a>(net, x)));
    CHECK(close(elements(net.output<"relu">()), ends_there<to_relu>(net, x)));
    CHECK(close(elements(net.output<"concat">()), ends_there<to_concat>(net, x)));
    CHECK(close(elements(net.output<"sum">()), ends_there<to_sum>(net, x)));
    CHECK(close(elements(net.output<"pooled">()), ends_there<to_pooled>(net, x)));
    CHECK(close(elements(net.output<"flat">()), ends_there<to_pooled>(net, x)));
    CHECK(close(elements(net.output<"out">()), ends_there<to_out>(net, x)));
  }
}

TEST_CASE("taps: outlive room for a larger batch") {
  network<tapped> net(3);
  CHECK(net.output<"sum">().shape()[0] == 0);  // no call yet
  (void)net(batch(2));
  auto const in = elements(net.output<"in">()), sum = elements(net.output<"sum">());
  net.reserve(100);
  CHECK(elements(net.output<"in">()) == in);
  CHECK(elements(net.output<"sum">()) == sum);
}
