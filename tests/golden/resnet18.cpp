// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "reference.hpp"

#include <resin/zoo/resnet.hpp>

TEST_CASE("golden: resnet18, float") {
  golden::check_logits<resin::zoo::resnet18, float>("resnet18");
}
TEST_CASE("golden: resnet18, double") {
  golden::check_logits<resin::zoo::resnet18, double>("resnet18");
}
