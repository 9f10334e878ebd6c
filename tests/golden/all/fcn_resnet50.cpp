// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "golden/reference.hpp"

#include <resin/zoo/segmentation.hpp>

TEST_CASE("golden: fcn_resnet50, float") {
  golden::check_logits<resin::zoo::fcn_resnet50, float>("fcn_resnet50");
}
