// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "golden/reference.hpp"

#include <resin/zoo/vgg.hpp>

TEST_CASE("golden: vgg11, float") { golden::check_logits<resin::zoo::vgg11, float>("vgg11"); }
