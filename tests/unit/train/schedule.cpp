// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors

#include "test.hpp"

#include <resin/train/adam.hpp>
#include <resin/train/adamw.hpp>
#include <resin/train/schedule.hpp>
#include <resin/train/sgd.hpp>

using namespace resin;

TEST_CASE("a number is a constant schedule", "[schedule]") {
  schedule const s = .25;
  REQUIRE(s.at(0, 10) == .25);
  REQUIRE(s.at(9, 10) == .25);
  REQUIRE(schedule(constant{.5}).at(3, 4) == .5);
}

TEST_CASE("step_decay drops at fractions of the run", "[schedule]") {
  schedule const s = step_decay{.start = 1, .factor = .1, .at = {.5, .75}};
  REQUIRE(s.at(0, 100) == 1);
  REQUIRE(s.at(49, 100) == 1);
  REQUIRE(s.at(50, 100) == Approx(.1));
  REQUIRE(s.at(74, 100) == Approx(.1));
  REQUIRE(s.at(75, 100) == Approx(.01));
  REQUIRE(s.at(99, 100) == Approx(.01));
}

TEST_CASE("cosine falls from start to end", "[schedule]") {
  schedule const s = cosine{.start = 1, .end = .2};
  REQUIRE(s.at(0, 100) == Approx(1));
  REQUIRE(s.at(50, 100) == Approx(.6));
  REQUIRE(s.at(100, 100) == Approx(.2));
  REQUIRE(s.at(25, 100) == Approx(.2 + .4 * (1 + std::sqrt(.5))));
}

TEST_CASE("one_cycle has the values of torch's OneCycleLR", "[schedule]") {
  // Phases end at steps .3 * 10 - 1 = 2 and 9.
  schedule const s = one_cycle{.1};
  REQUIRE(s.at(0, 10) == Approx(.004));
  REQUIRE(s.at(1, 10) == Approx(.052));
  REQUIRE(s.at(2, 10) == Approx(.1));
  REQUIRE(s.at(3, 10) == Approx(4e-7 + (.1 - 4e-7) / 2 * (1 + std::cos(3.14159265358979 / 7))));
  REQUIRE(s.at(9, 10) == Approx(4e-7));
  REQUIRE(schedule(one_cycle{.1}).at(0, 1) <= .1);  // a run of one step is no division by zero
}

TEST_CASE("exponential multiplies by the same factor", "[schedule]") {
  schedule const s = exponential{.start = 1e-4, .end = 1};
  REQUIRE(s.at(0, 5) == 1e-4);
  REQUIRE(s.at(1, 5) == Approx(1e-3));
  REQUIRE(s.at(4, 5) == Approx(1));
  REQUIRE(s.at(0, 1) == 1e-4);
  REQUIRE(s.to_string() == "exponential{1e-04, 1}");
  REQUIRE(schedule(exponential{.start = 0}).check().wants != nullptr);
  REQUIRE(schedule(exponential{.end = -1}).check().wants != nullptr);
  REQUIRE(s.check().wants == nullptr);
}

TEST_CASE("warmup wraps any schedule", "[schedule]") {
  schedule const linear = warmup{.steps = 10, .from = .01, .then = cosine{.start = 1, .end = 0}};
  double const target = schedule(cosine{.start = 1, .end = 0}).at(10, 100);
  REQUIRE(linear.at(0, 100) == Approx(.01));
  REQUIRE(linear.at(5, 100) == Approx((.01 + target) / 2));
  REQUIRE(linear.at(10, 100) == Approx(target));
  REQUIRE(linear.at(50, 100) == Approx(.5));
  schedule const held = warmup{.steps = 400, .from = .01, .hold = true, .then = .1};
  REQUIRE(held.at(399, 1000) == .01);
  REQUIRE(held.at(400, 1000) == .1);
}

TEST_CASE("optimizers take numbers and schedules alike", "[schedule]") {
  sgd const a{.learning_rate = one_cycle{.1}, .momentum = .9};
  sgd const b{.learning_rate = 0.1};
  adam const c{.learning_rate = warmup{.steps = 3, .then = .01}};
  adamw const d{.learning_rate = step_decay{}};
  REQUIRE(a.learning_rate.at(2, 10) == Approx(.1));
  REQUIRE(b.learning_rate.at(2, 10) == .1);
  REQUIRE(c.learning_rate.at(3, 10) == .01);
  REQUIRE(d.learning_rate.at(0, 10) == .1);
}
