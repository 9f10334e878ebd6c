// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "reference.hpp"

#include <resin/zoo/resnet.hpp>

TEST_CASE("golden: resnet50, float") {
  golden::check_logits<resin::zoo::resnet50, float>("resnet50");
}
