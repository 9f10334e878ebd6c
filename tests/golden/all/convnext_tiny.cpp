// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "golden/reference.hpp"

#include <resin/zoo/convnext.hpp>

TEST_CASE("golden: convnext_tiny, float") {
  golden::check_logits<resin::zoo::convnext_tiny, float>("convnext_tiny");
}
