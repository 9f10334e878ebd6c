// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "golden/reference.hpp"

#include <resin/zoo/shufflenet_v2.hpp>

TEST_CASE("golden: shufflenet_v2_x1_0, float") {
  golden::check_logits<resin::zoo::shufflenet_v2_x1_0, float>("shufflenet_v2_x1_0");
}
