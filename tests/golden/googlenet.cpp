// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "reference.hpp"

#include <resin/zoo/googlenet.hpp>

TEST_CASE("golden: googlenet, float") {
  golden::check_logits<resin::zoo::googlenet, float>("googlenet");
}
TEST_CASE("golden: googlenet, double") {
  golden::check_logits<resin::zoo::googlenet, double>("googlenet");
}
