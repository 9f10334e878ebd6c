// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "reference.hpp"

#include <resin/zoo/unet.hpp>

namespace {
constexpr auto value = resin::zoo::unet(resin::input{3, 64, 96}, 16, 5);
}

TEST_CASE("golden: unet, float") { golden::check_logits<value, float>("unet"); }
TEST_CASE("golden: unet, a training step") {
  golden::check_training_step<value, double>("unet", 4);
}
