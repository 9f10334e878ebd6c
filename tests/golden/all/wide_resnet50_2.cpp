// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "golden/reference.hpp"

#include <resin/zoo/wide_resnet.hpp>

TEST_CASE("golden: wide_resnet50_2, float") {
  golden::check_logits<resin::zoo::wide_resnet50_2, float>("wide_resnet50_2");
}
