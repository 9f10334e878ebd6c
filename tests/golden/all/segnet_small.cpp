// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "golden/reference.hpp"

#include <resin/zoo/segnet.hpp>

using namespace resin;

namespace {
constexpr auto net = zoo::segnet_small({3, 32, 48}, 4);
}

TEST_CASE("golden: SegNet of two levels") {
  golden::check_logits<net, double>("segnet_small");
  golden::check_logits<net, float>("segnet_small");
  golden::check_training_step<net, double>("segnet_small", 4);
}
