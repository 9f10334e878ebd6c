// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "golden/reference.hpp"

#include <resin/zoo/resnet.hpp>

TEST_CASE("golden: resnet152, float") {
  golden::check_logits<resin::zoo::resnet152, float>("resnet152");
}
