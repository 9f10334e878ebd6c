// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// What users do with a network object: arrays in and out, state, taps, contexts, and memory.
#include "count_allocations.hpp"
#include "test.hpp"

#include <resin/resin.hpp>

#include <atomic>
#include <fstream>
#include <thread>
#include <type_traits>

#ifdef __linux__
#include <unistd.h>
#endif

using namespace resin;

namespace {

constexpr auto unit(label name, int filters) {
  return conv2d{.filters = filters, .kernel = 3, .padding = 1, .name = name} | batch_norm{};
}
constexpr auto value = input{3, 10, 9} | unit("a", 12) | relu | tap("middle") | max_pool2d{} |
                       named("s", repeat(2, residual(unit("b", 12)) | relu)) | global_avg_pool |
                       dense{.units = 5, .name = "fc"};
constexpr auto spatial = input{2, 6, 6} | conv2d{.filters = 3, .kernel = 3};
constexpr auto wide = input{256, 4, 4} | conv2d{.filters = 256, .kernel = 3, .padding = 1};
using net_type = network<value>;

xt::xtensor<float, 4> batch(std::size_t n) {
  xt::xtensor<float, 4> x = xt::xtensor<float, 4>::from_shape({n, 3, 10, 9});
  for (std::size_t i = 0; i < x.size(); ++i)
    x.data()[i] = static_cast<float>((i * 37) % 101) / 50 - 1;
  return x;
}
/// Compared outside CHECK, whose operators xtensor would take for its own.
bool same_elements(auto const& a, auto const& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}
template <class Net>
concept takes_context = requires(Net&& n) {
  static_cast<Net&&>(n).context();
};
std::string message(auto&& f) {
  try {
    f();
  } catch (error const& e) {
    return e.what();
  }
  return "";
}

}  // namespace

TEST_CASE("network: ranks and shapes in and out") {
  net_type net;
  auto const x = batch(3);
  xt::xtensor<float, 2> const y = net(x);
  CHECK((y.shape()[0] == 3 && y.shape()[1] == 5));
  xt::xtensor<float, 3> const image = xt::view(x, 1);
  xt::xtensor<float, 1> const one = net(image);
  for (std::size_t k = 0; k < 5; ++k) CHECK(one(k) == y(1, k));
  xt::xarray<float> const dynamic = net(xt::xarray<float>(x));
  CHECK(dynamic.dimension() == 2);
  // A view that is not contiguous, a computed expression, whole numbers: copied once, the same
  // numbers.
  xt::xtensor<float, 4> wide =
      xt::zeros<float>({std::size_t{3}, std::size_t{3}, std::size_t{10}, std::size_t{12}});
  xt::view(wide, xt::all(), xt::all(), xt::all(), xt::range(2, 11)) = x;
  CHECK(same_elements(
      xt::xtensor<float, 2>(net(xt::view(wide, xt::all(), xt::all(), xt::all(), xt::range(2, 11)))),
      y));
  CHECK(same_elements(xt::xtensor<float, 2>(net(x * 1.f)), y));
  xt::xtensor<short, 4> const whole = xt::cast<short>(10 * x);
  CHECK(same_elements(xt::xtensor<float, 2>(net(whole)),
                      xt::xtensor<float, 2>(net(xt::xtensor<float, 4>(xt::cast<float>(whole))))));
  // The second image of a batch, read in place.
  CHECK(same_elements(xt::xtensor<float, 1>(net(xt::view(x, 1, xt::all(), xt::all(), xt::all()))),
                      one));

  network<spatial> planar;
  xt::xtensor<float, 4> const maps = planar(xt::xtensor<float, 4>(xt::ones<float>({2, 2, 6, 6})));
  CHECK((maps.shape()[1] == 3 && maps.shape()[2] == 4 && maps.shape()[3] == 4));
}

TEST_CASE("network: a wrong image is refused with its shape") {
  net_type net;
  CHECK(message([&] {
          net(xt::xtensor<float, 3>(xt::ones<float>({3, 9, 10})));
        }) ==
        "network: wants one image of shape (3, 10, 9) or a batch (N, 3, 10, 9), got (3, 9, 10)");
  CHECK(message([&] {
          net(xt::xtensor<float, 2>(xt::ones<float>({10, 9})));
        }).find("got (10, 9)") != std::string::npos);
}

TEST_CASE("network: state is all or nothing") {
  net_type net(1), other(2);
  auto state = net.state();
  CHECK(state.count("a.weight") == 1);
  CHECK(state.count("s.1.b.bias") == 1);
  CHECK(state.count("batch_norm_0.running_mean") == 1);
  CHECK(state.count("s.0.batch_norm_0.running_var") == 1);
  other.load_state(state);
  auto const x = batch(2);
  CHECK(same_elements(xt::xtensor<float, 2>(other(x)), xt::xtensor<float, 2>(net(x))));

  auto broken = state;
  broken.erase("fc.bias");
  broken["extra"] = xt::ones<float>({2});
  broken["a.weight"] = xt::ones<float>({12, 3, 3, 1});
  auto const before = other.state();
  std::string const text = message([&] { other.load_state(broken); });
  CHECK(text.find("Missing: fc.bias.") != std::string::npos);
  CHECK(text.find("a.weight wants (12, 3, 3, 3) got (12, 3, 3, 1)") != std::string::npos);
  CHECK(text.find("Not in the network: extra.") != std::string::npos);
  CHECK((other.state() == before));
}

TEST_CASE("network: equal seeds give equal weights, also in a plain twin") {
  static constexpr auto twin = plain(value);
  network<twin> flat(5);
  net_type net(5);
  CHECK((flat.state() == net.state()));
  CHECK((net.state() != net_type(6).state()));
}

TEST_CASE("network: taps") {
  net_type net;
  net(batch(2));
  xt::xtensor<float, 4> const middle = net.output<"middle">();
  CHECK((middle.shape()[0] == 2 && middle.shape()[1] == 12 && middle.shape()[2] == 10));
  for (float v : middle) CHECK(v >= 0);
}

TEST_CASE("network: contexts run beside each other on shared weights") {
  net_type net;
  auto const x = batch(2);
  xt::xtensor<float, 2> const want = net(x);
  std::vector<std::thread> threads;
  std::atomic<int> wrong{0};
  for (int t = 0; t < 3; ++t)
    threads.emplace_back(
        [&, context = std::make_shared<inference_context<value, float>>(net.context())] {
          for (int i = 0; i < 20; ++i)
            wrong += !same_elements(xt::xtensor<float, 2>((*context)(x)), want);
        });
  for (auto& t : threads) t.join();
  CHECK(wrong == 0);
}

TEST_CASE("network: a context takes raw memory and has room of its own") {
  net_type net;
  auto const x = batch(3);
  xt::xtensor<float, 2> const want = net(x);
  auto context = net.context();
  context.reserve(3);
  xt::xtensor<float, 2> out = xt::zeros<float>({3, 5});
  long const before = allocation_count();
  context.infer(x.data(), 3, out.data());
  context(x, out);
  CHECK(allocation_count() == before);
  CHECK(same_elements(out, want));

  // A context neither outlives a network that is gone at once, nor is made up from pointers.
  using context_type = inference_context<value, float>;
  STATIC_REQUIRE(std::is_same_v<decltype(net.context()), context_type>);
  STATIC_REQUIRE(!takes_context<net_type>);
  STATIC_REQUIRE(!std::is_constructible_v<context_type, float*, float*, float*>);
  STATIC_REQUIRE((!std::is_copy_constructible_v<context_type> &&
                  std::is_nothrow_move_constructible_v<context_type>));
}

TEST_CASE("network: nothing is allocated once there is room") {
  net_type net;
  auto const x = batch(4);
  xt::xtensor<float, 2> out;
  net(x, out);
  long const before = allocation_count();
  for (int i = 0; i < 3; ++i) net(x, out);
  CHECK(allocation_count() == before);

  gradient<value> g;
  xt::xtensor<int, 1> const labels{0, 1, 2, 3};
  (void)value_and_grad(net, cross_entropy{}, x, labels, g);
  long const trained = allocation_count();
  (void)value_and_grad(net, cross_entropy{}, x, labels, g);
  CHECK(allocation_count() == trained);
}

TEST_CASE("network: evaluate_only gives back what evaluation does not read") {
  net_type net(3);
  auto const x = batch(2);
  xt::xtensor<float, 2> const want = net(x);
  auto const state = net.state();
  std::size_t const held = net.memory_bytes();
  net.evaluate_only();
  net.evaluate_only();
  CHECK(held - net.memory_bytes() == ((3 * 12 + 2 * 12 * 12) * 9 + 12 * 5) * sizeof(float));
  CHECK(same_elements(xt::xtensor<float, 2>(net(x)), want));
  auto context = net.context();
  CHECK(same_elements(xt::xtensor<float, 2>(context(x)), want));
  net_type moved = std::move(net);
  CHECK(same_elements(xt::xtensor<float, 2>(moved(x)), want));

  std::string const refusal =
      "network: evaluate_only() gave its parameters back; it takes new ones from load_state() or "
      "initialize()";
  CHECK(message([&] { (void)moved.state(); }) == refusal);
  CHECK(message([&] { (void)moved.parameters(); }) == refusal);
  CHECK(message([&] { (void)moved.statistics(); }) == refusal);
  CHECK(message([&] { net_type copy(moved); }) == refusal);
  CHECK(message([&] {
          (void)value_and_grad(moved, cross_entropy{}, x, xt::xtensor<int, 1>{0, 1});
        }) == refusal);
  CHECK(same_elements(xt::xtensor<float, 2>(moved(x)), want));

  moved.load_state(state);
  CHECK(moved.memory_bytes() == held);
  CHECK(same_elements(xt::xtensor<float, 2>(moved(x)), want));
  CHECK(same_elements(moved.state().at("a.weight").storage(), state.at("a.weight").storage()));
  moved.evaluate_only();
  moved.initialize(3);
  CHECK(same_elements(xt::xtensor<float, 2>(moved(x)), want));
}

#ifdef __linux__
TEST_CASE("network: evaluate_only makes the process smaller") {
  auto const resident = [] {
    long pages = 0;
    std::ifstream("/proc/self/statm") >> pages >> pages;
    return pages * ::sysconf(_SC_PAGESIZE);
  };
  network<wide> net;
  net.reserve(1);
  long const before = resident();
  net.evaluate_only();
  CHECK(before - resident() > 256 * 256 * 9 * long{sizeof(float)} * 9 / 10);
}
#endif

TEST_CASE("network: labels that do not fit are refused before anything moves") {
  net_type net;
  auto const before = net.state();
  CHECK(message([&] {
          (void)value_and_grad(net, cross_entropy{}, batch(2), xt::xtensor<int, 1>{0, 5});
        }).find("label 5 at index 1") != std::string::npos);
  CHECK(message([&] {
          (void)value_and_grad(net, cross_entropy{}, batch(2), xt::xtensor<int, 1>{0});
        }) != "");
  CHECK(message([&] {
          (void)value_and_grad(net, cross_entropy{}, batch(0),
                               xt::xtensor<int, 1>::from_shape({0}));
        }).find("no image") != std::string::npos);
  CHECK(message([&] {
          (void)value_and_grad(net, cross_entropy{.label_smoothing = 2}, batch(1),
                               xt::xtensor<int, 1>{0});
        }).find("label_smoothing") != std::string::npos);
  CHECK((net.state() == before));
  CHECK_THROWS_AS(net.reserve(-1), shape_error);
}
