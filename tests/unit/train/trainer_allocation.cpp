// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Counts every allocation of the program: the steps of a run make none after the first.

#include "test.hpp"
#include "train/linear_net.hpp"

#include <resin/train/adam.hpp>
#include <resin/train/sgd.hpp>
#include <resin/train/trainer.hpp>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {
std::atomic<long long> allocations{0};

void* counted(std::size_t size, std::size_t alignment) {
  ++allocations;
  void* const p = std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
  if (p == nullptr) throw std::bad_alloc();
  return p;
}
}  // namespace

void* operator new(std::size_t size) { return counted(size, __STDCPP_DEFAULT_NEW_ALIGNMENT__); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return counted(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }

using namespace resin;

TEST_CASE("no step after the first allocates", "[trainer]") {
  dataset const seen = resin_test::quarters(203);
  auto const steps = [&](auto optimizer) {
    resin_test::linear_net<float> net;
    trainer_options o{.epochs = 2,
                      .batch = 20,
                      .threads = 2,
                      .augment = augment::random_crop{1},
                      .clip = {.norm = 1},
                      .average = .9,
                      .quiet = true};
    long long after_first = 0, made = -1;
    o.on_step.push_back([&](step_record const& s) {
      if (s.step == 1) after_first = allocations;
      if (s.step == 22) made = allocations - after_first;  // the end of the first epoch included
    });
    trainer fit{net, optimizer, o};
    fit.run(seen);
    return made;
  };
  long long const counter = allocations;
  int* volatile one = new int;
  delete one;
  REQUIRE(allocations > counter);
  REQUIRE(steps(sgd{.momentum = .9}) == 0);
  REQUIRE(steps(adam{}) == 0);
}
