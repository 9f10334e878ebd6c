// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "golden/reference.hpp"

#include <resin/zoo/mnasnet.hpp>

TEST_CASE("golden: mnasnet1_0, float") {
  golden::check_logits<resin::zoo::mnasnet1_0, float>("mnasnet1_0");
}
