// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "golden/reference.hpp"

#include <resin/zoo/regnet.hpp>

TEST_CASE("golden: regnet_y_400mf, float") {
  golden::check_logits<resin::zoo::regnet_y_400mf, float>("regnet_y_400mf");
}
