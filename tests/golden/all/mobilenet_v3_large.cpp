// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "golden/reference.hpp"

#include <resin/zoo/mobilenet_v3.hpp>

TEST_CASE("golden: mobilenet_v3_large, float") {
  golden::check_logits<resin::zoo::mobilenet_v3_large, float>("mobilenet_v3_large");
}
