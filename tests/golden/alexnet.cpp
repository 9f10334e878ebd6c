// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "reference.hpp"

#include <resin/zoo/alexnet.hpp>

TEST_CASE("golden: alexnet, float") { golden::check_logits<resin::zoo::alexnet, float>("alexnet"); }
