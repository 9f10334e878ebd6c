// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include "test.hpp"

#include <resin/runtime/thread_pool.hpp>

#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <vector>

using namespace resin;

TEST_CASE("thread_pool calls every part once and waits for all", "[thread_pool]") {
  for (int threads : {1, 2, 3, 7}) {
    thread_pool pool(threads);
    REQUIRE(pool.size() == threads);
    for (int round = 0; round < 50; ++round) {
      std::vector<int> calls(static_cast<std::size_t>(threads));
      pool.run([&](part who, thread_barrier&) {
        calls[static_cast<std::size_t>(who.index)] += who.count;
      });
      for (int c : calls) REQUIRE(c == threads);
    }
  }
}

TEST_CASE("thread_pool of one thread is the caller", "[thread_pool]") {
  for (int n : {0, -1, most_threads + 1, 100'000})
    REQUIRE_THROWS_WITH(thread_pool(n),
                        "threads: 1 to 1024 can be asked for, got " + std::to_string(n));
  thread_pool pool(1);
  std::thread::id ran;
  pool.run([&](part, thread_barrier& sync) {
    sync();
    ran = std::this_thread::get_id();
  });
  REQUIRE(pool.size() == 1);
  REQUIRE(ran == std::this_thread::get_id());
}

TEST_CASE("barrier separates phases", "[thread_pool]") {
  for (int threads :
       {2, 4}) {  // four are more than many test machines have: the waiting must give way
    thread_pool pool(threads);
    std::vector<long long> value(static_cast<std::size_t>(threads), 1);
    long long const rounds = 200;
    pool.run([&](part who, thread_barrier& sync) {
      for (long long r = 0; r < rounds; ++r) {
        long long const neighbour = value[static_cast<std::size_t>((who.index + 1) % who.count)];
        sync();
        value[static_cast<std::size_t>(who.index)] = neighbour + 1;
        sync();
      }
    });
    for (long long v : value) REQUIRE(v == rounds + 1);
  }
}

TEST_CASE("an exception on any thread reaches the caller and the pool lives on", "[thread_pool]") {
  thread_pool pool(3);
  for (int guilty : {0, 1, 2}) {
    int done = 0;
    REQUIRE_THROWS_WITH(pool.run([&](part who, thread_barrier& sync) {
      if (who.index == guilty) throw std::runtime_error("part " + std::to_string(guilty));
      sync();
      ++done;  // never reached: the barrier cannot be completed
    }),
                        "part " + std::to_string(guilty));
    REQUIRE(done == 0);
    std::atomic<int> calls{0};
    pool.run([&](part, thread_barrier& sync) {
      sync();
      ++calls;
    });
    REQUIRE(calls == 3);
  }
  REQUIRE_THROWS_WITH(pool.run([](part who, thread_barrier&) {
    throw std::runtime_error(std::to_string(who.index));
  }),
                      "0");
}

TEST_CASE("sleeping workers wake", "[thread_pool]") {
  thread_pool pool(2);
  std::atomic<int> calls{0};
  for (int i = 0; i < 3; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    pool.run([&](part, thread_barrier&) { ++calls; });
  }
  REQUIRE(calls == 6);
}

TEST_CASE("thread_pool timing (printed, not asserted)", "[thread_pool]") {
  thread_pool pool(2);
  auto const time = [](int n, auto&& f) {
    double best = 1e9;
    for (int trial = 0; trial < 20; ++trial) {
      auto const start = std::chrono::steady_clock::now();
      for (int i = 0; i < n; ++i) f();
      double const s =
          std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
      best = s < best ? s : best;
    }
    return best / n * 1e6;
  };
  double const fork_join = time(2000, [&] { pool.run([](part, thread_barrier&) {}); });
  double const meeting = time(10,
                              [&] {
                                pool.run([](part, thread_barrier& sync) {
                                  for (int i = 0; i < 200; ++i) sync();
                                });
                              }) /
                         200;
  std::printf("thread_pool, 2 threads: fork and join %.2f us, barrier %.2f us\n", fork_join,
              meeting);
}
