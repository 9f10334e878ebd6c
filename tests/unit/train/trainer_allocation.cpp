// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Counts every allocation of the program: the steps of a run make none after the first.

#include "count_allocations.hpp"
#include "test.hpp"
#include "train/linear_net.hpp"

#include <resin/train/adam.hpp>
#include <resin/train/sgd.hpp>
#include <resin/train/trainer.hpp>

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
      if (s.step == 1) after_first = allocation_count();
      if (s.step == 22)
        made = allocation_count() - after_first;  // the end of the first epoch included
    });
    trainer fit{net, optimizer, o};
    fit.run(seen);
    return made;
  };
  long long const counter = allocation_count();
  int* volatile one = new int;
  delete one;
  REQUIRE(allocation_count() > counter);
  REQUIRE(steps(sgd{.momentum = .9}) == 0);
  REQUIRE(steps(adam{}) == 0);
}
