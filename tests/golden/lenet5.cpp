// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "reference.hpp"

#include <resin/zoo/lenet.hpp>

TEST_CASE("golden: lenet5") {
  golden::check_logits<resin::zoo::lenet5, float>("lenet5");
  golden::check_logits<resin::zoo::lenet5, double>("lenet5");
  golden::check_training_step<resin::zoo::lenet5, float>("lenet5");
  golden::check_training_step<resin::zoo::lenet5, double>("lenet5");
}
