// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "golden/reference.hpp"

#include <resin/zoo/densenet.hpp>

TEST_CASE("golden: densenet169, float") {
  golden::check_logits<resin::zoo::densenet169, float>("densenet169");
}
