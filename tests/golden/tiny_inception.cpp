// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "reference.hpp"
#include "tiny_inception.hpp"

TEST_CASE("golden: tiny_inception") {
  golden::check_logits<resin::zoo::tiny_inception, float>("tiny_inception");
  golden::check_logits<resin::zoo::tiny_inception, double>("tiny_inception");
  golden::check_training_step<resin::zoo::tiny_inception, float>("tiny_inception");
  golden::check_training_step<resin::zoo::tiny_inception, double>("tiny_inception");
}
