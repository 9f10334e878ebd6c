// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "golden/reference.hpp"

#include <resin/zoo/efficientnet.hpp>

TEST_CASE("golden: efficientnet_b0, float") {
  golden::check_logits<resin::zoo::efficientnet_b0, float>("efficientnet_b0");
}
