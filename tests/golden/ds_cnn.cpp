// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "reference.hpp"

#include <resin/zoo/ds_cnn.hpp>

TEST_CASE("golden: ds_cnn, float") { golden::check_logits<resin::zoo::ds_cnn, float>("ds_cnn"); }
TEST_CASE("golden: ds_cnn, double") { golden::check_logits<resin::zoo::ds_cnn, double>("ds_cnn"); }
TEST_CASE("golden: ds_cnn, a training step") {
  golden::check_training_step<resin::zoo::ds_cnn, double>("ds_cnn", 4);
}
