// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Every use of threads that the documentation allows, each for the thread sanitizer to watch.
#include "test.hpp"

#include <resin/resin.hpp>

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace resin;

namespace {

constexpr auto value = input{1, 12, 12} | conv2d{.filters = 6, .kernel = 3, .bias = false} |
                       batch_norm{} | relu | max_pool2d{} | dropout{.25} | flatten |
                       dense{.units = 4};
// 36 inputs of the last dense layer: its gradient ends inside a vector.
constexpr auto ragged = input{1, 8, 8} | conv2d{.filters = 4, .kernel = 3} | relu | max_pool2d{} |
                        flatten | dense{.units = 37} | relu | dense{.units = 4};
using net_type = network<value>;

dataset const& shapes() {
  static dataset const data =
      datasets::synthetic_shapes({.count = 160, .test_count = 32, .size = 12, .classes = 4}).first;
  return data;
}
xt::xtensor<float, 4> ones(std::size_t n, std::size_t size = 12) {
  return xt::ones<float>({n, std::size_t{1}, size, size});
}
bool same_elements(xt::xtensor<float, 2> const& a, xt::xtensor<float, 2> const& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

/// A user's loss that throws at every third call.
struct throwing_loss {
  mutable int calls = 0;
  template <class Y, class Labels>
  double value(Y const&, Labels const&) const {
    return 0;
  }
  template <class Y, class Labels>
  auto gradient(Y const& y, Labels const&) const {
    if (++calls % 3 == 0) throw std::logic_error("a loss of my own");
    xt::xarray<float> g = xt::zeros_like(y);
    return g;
  }
};

}  // namespace

TEST_CASE("scenario: a trainer with prefetch, twice", "[threads]") {
  net_type net(1);
  trainer fit{net,
              adam{},
              {.epochs = 2,
               .batch = 32,
               .threads = 4,
               .prefetch = 3,
               .augment = augment::random_crop{2} | augment::flip{} | augment::cutout{4},
               .clip = {.norm = 1},
               .average = .9,
               .keep_best = true,
               .quiet = true}};
  CHECK(fit.run(shapes(), shapes()).rows.size() == 2);
  CHECK(fit.run(shapes(), shapes()).rows.size() == 2);
}

TEST_CASE("scenario: exceptions from a callback and from a loss", "[threads]") {
  net_type net(1);
  int steps = 0;
  trainer_options options{.epochs = 2, .batch = 32, .threads = 4, .prefetch = 2, .quiet = true};
  options.on_step.push_back([&](step_record const&) {
    if (++steps == 4) throw std::runtime_error("from on_step");
  });
  trainer fit{net, sgd{}, options};
  CHECK_THROWS_AS(fit.run(shapes()), std::runtime_error);
  CHECK(fit.run(shapes()).rows.size() == 2);
  trainer own{net, sgd{}, {.epochs = 1, .batch = 32, .threads = 4, .quiet = true}, throwing_loss{}};
  for (int k = 0; k < 3; ++k) CHECK_THROWS_AS(own.run(shapes()), std::logic_error);
}

TEST_CASE("scenario: contexts beside the network itself", "[threads]") {
  net_type net(2);
  auto const x = ones(5);
  xt::xtensor<float, 2> const want = net(x);
  net.use_threads(2);
  std::vector<inference_context<value, float>> contexts;
  for (int i = 0; i < 6; ++i) contexts.push_back(net.context());
  std::atomic<int> wrong{0};
  std::vector<std::thread> team;
  for (auto& context : contexts)
    team.emplace_back([&] {
      for (int k = 0; k < 50; ++k) wrong += !same_elements(context(x), want);
    });
  for (int k = 0; k < 50; ++k) wrong += !same_elements(net(x), want);
  for (std::thread& t : team) t.join();
  CHECK(wrong == 0);
}

TEST_CASE("scenario: contexts made in the threads that use them", "[threads]") {
  net_type net(2);
  net.reserve(1);
  auto const x = ones(1);
  std::vector<std::thread> team;
  for (int i = 0; i < 4; ++i)
    team.emplace_back([&] {
      auto context = net.context();
      for (int k = 0; k < 20; ++k) (void)context(x);
    });
  for (std::thread& t : team) t.join();
}

TEST_CASE("scenario: networks with threads made, copied, moved and destroyed", "[threads]") {
  auto const x = ones(7);
  for (int k = 0; k < 20; ++k) {
    std::vector<net_type> nets(4);
    for (net_type& n : nets) n.use_threads(3);
    for (net_type& n : nets) (void)n(x);
    net_type copy = nets[0];
    net_type moved = std::move(nets[1]);
    CHECK(same_elements(copy(x), moved(x)));
  }
}

TEST_CASE("scenario: more threads than cores", "[threads]") {
  net_type net(3);
  auto const x = ones(130);
  xt::xtensor<float, 2> const want = net(x);
  net.use_threads(64);
  for (int k = 0; k < 3; ++k) CHECK(same_elements(net(x), want));
}

TEST_CASE("scenario: loaders abandoned at every moment", "[threads]") {
  for (int k = 0; k < 60; ++k) {
    loader<float> batches(shapes(), {.batch = 16,
                                     .seed = 1,
                                     .augment = augment::flip{} | augment::normalize{},
                                     .threads = k % 5});
    batches.begin_epoch(k);
    batch_view<float> b;
    for (int i = 0; i < k % 7; ++i) CHECK(batches.next(b));
    if (k % 3 == 0) batches.begin_epoch(k + 1, 3);
  }
}

TEST_CASE("scenario: trainers at once on one data set", "[threads]") {
  shapes();
  std::vector<std::thread> team;
  std::atomic<int> epochs{0};
  for (int i = 0; i < 3; ++i)
    team.emplace_back([&, i] {
      net_type net(static_cast<std::uint64_t>(i));
      trainer fit{
          net, sgd{}, {.epochs = 1, .batch = 64, .threads = 2, .prefetch = 1, .quiet = true}};
      epochs += static_cast<int>(fit.run(shapes()).rows.size());
    });
  for (std::thread& t : team) t.join();
  CHECK(epochs == 3);
}

TEST_CASE("scenario: a thread throws between barriers", "[threads]") {
  thread_pool pool(4);
  for (int k = 0; k < 100; ++k) {
    CHECK_THROWS_AS(pool.run([&](part who, thread_barrier& sync) {
      sync();
      if (who.index == k % 4) throw k;
      sync();
      sync();
    }),
                    int);
    std::atomic<int> calls{0};
    pool.run([&](part, thread_barrier& sync) {
      sync();
      ++calls;
    });
    CHECK(calls == 4);
  }
}

TEST_CASE("scenario: gradients that end inside a vector", "[threads]") {
  network<ragged> net(4);
  xt::xtensor<int, 1> const labels{0, 1, 2};
  gradient<ragged> g(4);
  for (int k = 0; k < 20; ++k)
    CHECK(value_and_grad(net, cross_entropy{}, ones(3, 8), labels, g) > 0);
}
