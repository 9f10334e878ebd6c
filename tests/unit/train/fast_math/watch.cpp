// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Compiled with -Ofast: under -ffinite-math-only std::isfinite is true of everything.
#include "test.hpp"

#include <resin/base/finite.hpp>
#include <resin/resin.hpp>

using namespace resin;

namespace {
constexpr auto small =
    input{1, 16, 16} | conv2d{.filters = 4, .kernel = 3} | relu | flatten | dense{.units = 2};

bool clean(network<small>& net) {
  for (float w : net.parameters())
    if (!detail::is_finite(w)) return false;
  return true;
}
}  // namespace

TEST_CASE("-ffast-math does not turn the watch off") {
#ifndef __FAST_MATH__
  FAIL("this file is to be compiled with -ffast-math");
#endif
  volatile double const zero = 0;
  CHECK((detail::is_nan(zero / zero) && !detail::is_finite(1 / zero)));
  auto const data =
      datasets::synthetic_shapes({.count = 64, .test_count = 8, .size = 16, .classes = 2}).first;
  for (int steps : {1, 4}) {  // the last update of the run, and one that a loss follows
    network<small> net(1);
    trainer fit{net,
                sgd{.learning_rate = 1e300, .momentum = .9},
                {.epochs = 1, .batch = 64 / steps, .quiet = true}};
    CHECK_THROWS_AS(fit.run(data), training_error);
    CHECK(clean(net));
  }
  network<small> net(1);
  double const nan = std::numeric_limits<double>::quiet_NaN();
  CHECK_THROWS_AS((trainer{net, sgd{.learning_rate = nan}}), training_error);
  CHECK_THROWS_AS((trainer{net, sgd{.learning_rate = cosine{.1, nan}}}), training_error);
  CHECK_THROWS_AS((trainer{net, sgd{}, {.clip = {.norm = nan}}}), training_error);
  net.parameters()[0] = static_cast<float>(nan);
  CHECK(evaluate(net, data).top_k_accuracy == 0);
  history const blank{{epoch_record{.epoch = 1, .train_loss = 1, .train_accuracy = 1}}};
  CHECK(blank.to_csv().find("nan") == std::string::npos);
  CHECK(blank.best()->epoch == 1);
}
