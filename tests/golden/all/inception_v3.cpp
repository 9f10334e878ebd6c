// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "golden/reference.hpp"

#include <resin/zoo/inception_v3.hpp>

TEST_CASE("golden: inception_v3, float") {
  golden::check_logits<resin::zoo::inception_v3, float>("inception_v3");
}
