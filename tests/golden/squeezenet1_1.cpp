// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "reference.hpp"

#include <resin/zoo/squeezenet.hpp>

TEST_CASE("golden: squeezenet1_1, float") {
  golden::check_logits<resin::zoo::squeezenet1_1, float>("squeezenet1_1");
}
