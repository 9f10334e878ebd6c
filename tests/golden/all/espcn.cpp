// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "golden/reference.hpp"

#include <resin/zoo/espcn.hpp>

namespace {
constexpr auto value = resin::zoo::espcn(resin::input{1, 20, 24});
}

TEST_CASE("golden: espcn, float") { golden::check_logits<value, float>("espcn"); }
TEST_CASE("golden: espcn, double") { golden::check_logits<value, double>("espcn"); }
