// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// The queue of examples/serve, without a network and without HTTP.

#include "../../../examples/serve/batcher.hpp"
#include "test.hpp"

#include <atomic>
#include <latch>
#include <stdexcept>

using namespace std::chrono_literals;
using serve::batcher;

namespace {

/// Outputs are the sum and the difference of an input's two numbers.
void sum_and_difference(float const* in, int n, float* out) {
  for (int i = 0; i < n; ++i) {
    out[2 * i] = in[2 * i] + in[2 * i + 1];
    out[2 * i + 1] = in[2 * i] - in[2 * i + 1];
  }
}
float number(int i) { return static_cast<float>(i); }

/// A worker that says when it has begun, and ends a batch when it is let go.
struct gate {
  std::latch begun{1}, open{1};
  serve::batch_function worker() {
    return [this](float const* in, int n, float* out) {
      begun.count_down();
      open.wait();
      sum_and_difference(in, n, out);
    };
  }
};

}  // namespace

TEST_CASE("batcher: each gets the answer to its own input", "[serve]") {
  constexpr int clients = 8, each = 500;
  std::atomic<int> wrong{0}, largest{0};
  long long answered = 0, batches = 0;
  {
    batcher b(2, 2, {sum_and_difference, sum_and_difference, sum_and_difference},
              {.max_batch = 4, .max_wait = 100us, .capacity = clients});
    std::vector<std::thread> threads;
    for (int c = 0; c < clients; ++c)
      threads.emplace_back([&, c] {
        for (int i = 0; i < each; ++i) {
          auto future = b.submit({number(c), number(i)});
          if (!future) {
            ++wrong;
            continue;
          }
          serve::answer const a = future->get();
          if (a.output != std::vector{number(c + i), number(c - i)} || a.batch < 1 || a.batch > 4)
            ++wrong;
          for (int seen = largest; seen < a.batch && !largest.compare_exchange_weak(seen, a.batch);)
            ;
        }
      });
    for (std::thread& t : threads) t.join();
    answered = b.counts().answered, batches = b.counts().batches;
    CHECK(b.counts().waiting == 0);
    CHECK(b.counts().turned_away == 0);
  }
  CHECK(wrong == 0);
  CHECK(answered == clients * each);
  CHECK(batches <= answered);
  CHECK(largest > 1);
}

TEST_CASE("batcher: a full batch does not wait, a single one waits as long as it was told",
          "[serve]") {
  batcher b(2, 2, {sum_and_difference}, {.max_batch = 3, .max_wait = 1h});
  std::vector<std::future<serve::answer>> futures;
  for (int i = 0; i < 3; ++i) futures.push_back(*b.submit({number(i), 1}));
  for (int i = 0; i < 3; ++i) {
    serve::answer const a = futures[static_cast<std::size_t>(i)].get();  // an hour otherwise
    CHECK(a.batch == 3);
    CHECK(a.output[0] == number(i + 1));
  }

  batcher soon(2, 2, {sum_and_difference}, {.max_batch = 3, .max_wait = 20ms});
  serve::answer const alone = soon.submit({1, 1})->get();
  CHECK(alone.batch == 1);
  CHECK(alone.waited >= 20ms);
}

TEST_CASE("batcher: a full queue turns away, and says so", "[serve]") {
  gate g;
  batcher b(2, 2, {g.worker()}, {.max_batch = 1, .max_wait = 0us, .capacity = 2});
  auto first = b.submit({1, 2});
  g.begun.wait();  // the worker has it
  auto second = b.submit({3, 4}), third = b.submit({5, 6}), fourth = b.submit({7, 8});
  CHECK((second && third));
  CHECK(!fourth);
  CHECK(b.counts().turned_away == 1);
  CHECK(b.counts().waiting == 2);
  g.open.count_down();
  CHECK(first->get().output[0] == 3);
  CHECK(second->get().output[0] == 7);
  CHECK(third->get().output[0] == 11);
  CHECK(b.submit({7, 8})->get().output[0] == 15);
}

TEST_CASE("batcher: what a worker throws reaches all of its batch, and the next is served",
          "[serve]") {
  std::atomic<int> calls{0};
  auto const worker = [&](float const* in, int n, float* out) {
    if (calls++ == 0) throw std::runtime_error("no");
    sum_and_difference(in, n, out);
  };
  batcher b(2, 2, {worker}, {.max_batch = 2, .max_wait = 1h});
  auto one = b.submit({1, 2}), two = b.submit({3, 4});
  CHECK_THROWS_AS(one->get(), std::runtime_error);
  CHECK_THROWS_AS(two->get(), std::runtime_error);
  auto three = b.submit({1, 2}), four = b.submit({3, 4});
  CHECK(three->get().output[0] == 3);
  CHECK(four->get().output[0] == 7);
}

TEST_CASE("batcher: its end answers what was accepted", "[serve]") {
  std::vector<std::future<serve::answer>> futures;
  {
    batcher b(2, 2, {sum_and_difference, sum_and_difference},
              {.max_batch = 7, .max_wait = 1h, .capacity = 100});
    for (int i = 0; i < 100; ++i) futures.push_back(*b.submit({number(i), 0}));
  }
  for (int i = 0; i < 100; ++i)
    CHECK(futures[static_cast<std::size_t>(i)].get().output[1] == number(i));
}
