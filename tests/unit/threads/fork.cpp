// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A child of fork() has no thread but the one that forked: whatever made threads before makes them
// anew there, or says a sentence; nothing waits for threads that do not exist.
#include "test.hpp"

#include <resin/resin.hpp>

#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <thread>

#if defined(__SANITIZE_THREAD__)
#define RESIN_NO_FORK_TEST  // its runtime ends a child that starts threads
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define RESIN_NO_FORK_TEST
#endif
#endif

#if defined(__unix__) && !defined(RESIN_NO_FORK_TEST)
#include <sys/wait.h>
#include <unistd.h>

using namespace resin;

namespace {

constexpr auto value = input{1, 12, 12} | conv2d{.filters = 6, .kernel = 3, .bias = false} |
                       batch_norm{} | relu | max_pool2d{} | flatten | dense{.units = 4};
using net_type = network<value>;

xt::xtensor<float, 4> ones(std::size_t n) {
  return xt::ones<float>({n, std::size_t{1}, std::size_t{12}, std::size_t{12}});
}
bool same_elements(xt::xtensor<float, 2> const& a, xt::xtensor<float, 2> const& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}
dataset const& shapes() {
  static dataset const data =
      datasets::synthetic_shapes({.count = 64, .test_count = 8, .size = 12, .classes = 4}).first;
  return data;
}

/// The exit status of a child that does f and must be done after 20 seconds; f() is its status.
int in_child(auto&& f) {
  pid_t const child = ::fork();
  if (child == 0) {
    ::alarm(20);
    int status = 100;
    try {
      status = f();
    } catch (...) {
    }
    ::_exit(status);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

}  // namespace

TEST_CASE("fork: a network, in a child and in a child of that", "[threads]") {
  for (int threads : {1, 2, 3}) {
    net_type net(1);
    net.use_threads(threads);
    auto const x = ones(4);
    xt::xtensor<float, 2> const want = net(x);
    for (bool asleep : {false, true}) {
      // Idle workers spin first, then sleep.
      if (asleep) std::this_thread::sleep_for(std::chrono::milliseconds(20));
      CHECK(in_child([&] {
              for (int k = 0; k < 3; ++k)
                if (!same_elements(net(x), want)) return 1;
              net.use_threads(3);
              if (!same_elements(net(x), want)) return 2;
              return in_child([&] { return same_elements(net(x), want) ? 0 : 3; });
            }) == 0);
      CHECK(same_elements(net(x), want));  // the parent goes on
    }
  }
}

TEST_CASE("fork: what a child destroys or leaves", "[threads]") {
  auto net = std::make_unique<net_type>(1);
  net->use_threads(3);
  (void)(*net)(ones(4));
  CHECK(in_child([&] {
          net.reset();
          return 0;
        }) == 0);
  CHECK(in_child([&] {
          net->use_threads(1);
          return (*net)(ones(4)).size() == 16 ? 0 : 1;
        }) == 0);
  CHECK(in_child([&]() -> int {
          static net_type last(2);
          last.use_threads(2);
          (void)last(ones(4));
          return in_child([]() -> int { std::exit(0); });
        }) == 0);
}

TEST_CASE("fork: gradients and trainers", "[threads]") {
  net_type net(1);
  gradient<value> g(2);
  xt::xtensor<int, 1> const labels{0, 1, 2, 3};
  float const loss = value_and_grad(net, cross_entropy{}, ones(4), labels, g);
  CHECK(in_child([&] {
          return value_and_grad(net, cross_entropy{}, ones(4), labels, g) == loss ? 0 : 1;
        }) == 0);
  trainer fit{net, sgd{}, {.epochs = 1, .batch = 32, .threads = 2, .quiet = true}};
  (void)fit.run(shapes());
  CHECK(in_child([&] { return fit.run(shapes()).rows.size() == 1 ? 0 : 1; }) == 0);
}

TEST_CASE("fork: a loader says that its threads are elsewhere", "[threads]") {
  for (int threads : {0, 1, 3}) {
    auto batches =
        std::make_unique<loader<float>>(shapes(), loader_options{.batch = 8, .threads = threads});
    batches->begin_epoch(0);
    batch_view<float> batch;
    CHECK(batches->next(batch));
    CHECK(in_child([&] {
            std::string said;
            try {
              if (!batches->next(batch)) return 1;
            } catch (training_error const& e) {
              said = e.what();
            }
            try {
              batches->begin_epoch(1);
            } catch (training_error const& e) {
              said += e.what();
            }
            batches.reset();
            std::string const sentence =
                "loader: its threads stayed in the parent process; make one after fork(), or with "
                "threads = 0";
            return said == (threads == 0 ? "" : sentence + sentence) ? 0 : 2;
          }) == 0);
    CHECK(batches->next(batch));
  }
}

#else
TEST_CASE("fork", "[threads]") {
  WARN("skipped: no fork(), or a thread sanitizer, whose runtime ends a child that starts threads");
}
#endif
