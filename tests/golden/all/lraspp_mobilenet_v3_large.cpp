// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "golden/reference.hpp"

#include <resin/zoo/segmentation.hpp>

TEST_CASE("golden: lraspp_mobilenet_v3_large, float") {
  golden::check_logits<resin::zoo::lraspp_mobilenet_v3_large, float>("lraspp_mobilenet_v3_large");
}
