// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "tiny_inception.hpp"
#include "reference.hpp"

TEST_CASE("golden: tiny_inception") {
  golden::check_logits<resin::zoo::tiny_inception, float>("tiny_inception");
  golden::check_logits<resin::zoo::tiny_inception, double>("tiny_inception");
  golden::check_training_step<resin::zoo::tiny_inception, float>("tiny_inception");
  golden::check_training_step<resin::zoo::tiny_inception, double>("tiny_inception");
}
