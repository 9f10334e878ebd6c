// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Numbers that are slips are refused by one sentence, before anything is allocated.
#include "allocations.hpp"
#include "test.hpp"

#include <resin/resin.hpp>
#include <xtensor/xbuilder.hpp>

#include <climits>
#include <string>

using namespace resin;

namespace {

constexpr auto value = input{1, 2, 2} | flatten | dense{.units = 2};
// A tap: evaluated as one batch, in an arena of as many images.
constexpr auto whole = input{1, 64, 64} | tap("t") | global_avg_pool | dense{.units = 2};

/// The sentence of the error that f throws, and that it was thrown before anything large was there:
/// an exception's text and a loader of eight images are not.
std::string said_by(auto&& f) {
  std::string said = "nothing thrown";
  long long const before = allocated_bytes();
  long long taken = 0;
  try {
    f();
  } catch (error const& e) {
    taken = allocated_bytes() - before;
    said = e.what();
  }
  CHECK(taken < 1'000'000);
  return said;
}
bool contains(std::string const& text, char const* part) {
  return text.find(part) != std::string::npos;
}
dataset tiny() {
  dataset d;
  d.images = xt::zeros<std::uint8_t>({8, 1, 2, 2});
  d.labels = xt::zeros<int>({8});
  return d;
}

}  // namespace

TEST_CASE("sizes: images of a batch are not cut to int") {
  network<value> net(1);
  std::size_t const many = (std::size_t{1} << 32) + 1;
  xt::xtensor<float, 2> out;
  auto const lazy = xt::zeros<float>({many, std::size_t{1}, std::size_t{2}, std::size_t{2}});
  CHECK(said_by([&] { (void)net(lazy); }) ==
        "network: a batch has at most 2147483647 images, got (4294967297, 1, 2, 2); use smaller "
        "batches");
  CHECK(contains(said_by([&] { net(lazy, out); }), "at most 2147483647 images"));
  auto context = net.context();
  CHECK(contains(said_by([&] { (void)context(lazy); }), "at most 2147483647 images"));
  auto const tall = xt::zeros<float>({std::size_t{1}, (std::size_t{1} << 32) + 2, std::size_t{2}});
  CHECK(contains(said_by([&] { (void)net(tall); }), "wants one image of shape (1, 2, 2)"));
  gradient<value> g;
  CHECK(contains(
      said_by([&] { (void)value_and_grad(net, cross_entropy{}, lazy, xt::xtensor<int, 1>{0}, g); }),
      "at most 2147483647 images"));
  // Fewer, but of more elements than there is memory.
  auto const large =
      xt::zeros<float>({std::size_t{INT_MAX}, std::size_t{1}, std::size_t{64}, std::size_t{64}});
  network<whole> wide(1);
  CHECK(contains(said_by([&] { (void)wide(large); }), " MB; use smaller batches"));
}

TEST_CASE("sizes: images by pointer") {
  network<value> net(1);
  float x[4] = {1, 2, 3, 4}, y[2] = {5, 6};
  std::string const below = "network: a batch has 0 images or more, got -1";
  CHECK(said_by([&] { net.infer(x, -1, y); }) == below);
  CHECK(said_by([&] { net.reserve(-1); }) == below);
  auto context = net.context();
  CHECK(said_by([&] { context.infer(x, -1, y); }) == below);
  CHECK(said_by([&] { context.reserve(-1); }) == below);
  net.infer(x, 0, y);
  context.infer(x, 0, y);
  CHECK((y[0] == 5 && y[1] == 6));
}

TEST_CASE("sizes: room for more images than there is memory") {
  network<whole> net(1);
  std::string const said = said_by([&] { net.reserve(INT_MAX); });
  CHECK(contains(said, "network: a batch of 2147483647 images takes "));
  CHECK(contains(said, " MB, this machine has "));
  auto context = net.context();
  CHECK(contains(said_by([&] { context.reserve(INT_MAX); }), "takes "));
  net.reserve(2);  // as good as before
  network<value> small(1);
  small.reserve(INT_MAX);  // image by image: room for one
  CHECK(small.memory_bytes() < 100'000);

  dataset const data = tiny();
  network<value> trained(1);
  trainer fit{trained, sgd{}, {.epochs = 1, .batch = INT_MAX, .quiet = true}};
  CHECK(contains(said_by([&] { (void)fit.run(data); }),
                 "training: a batch of 2147483647 images takes "));
}

TEST_CASE("sizes: threads") {
  network<value> net(1);
  CHECK(said_by([&] { net.use_threads(100'000); }) ==
        "threads: 1 to 1024 can be asked for, got 100000");
  for (int n : {0, -1, INT_MIN, INT_MAX, 1025})
    CHECK(contains(said_by([&] { net.use_threads(n); }), "threads: 1 to 1024 can be asked for"));
  CHECK(contains(said_by([] { gradient<value> g(0); }), "threads: 1 to 1024"));
  for (int n : {0, 100'000})
    CHECK(contains(said_by([&] {
                     trainer fit{net, sgd{}, {.threads = n, .quiet = true}};
                   }),
                   "trainer: threads must be 1 to 1024"));
  CHECK(contains(said_by([&] {
                   dataset const data = tiny();
                   loader<float> batches(data, {.threads = 100'000});
                 }),
                 "loader: threads must be 0 to 64"));
  float x[4] = {1, 2, 3, 4}, y[2];
  net.infer(x, 1, y);  // as good as before
}
