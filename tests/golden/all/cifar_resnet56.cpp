// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "golden/reference.hpp"

#include <resin/zoo/cifar_resnet.hpp>

TEST_CASE("golden: cifar_resnet56, float") {
  golden::check_logits<resin::zoo::cifar_resnet56, float>("cifar_resnet56");
}
TEST_CASE("golden: cifar_resnet56, double") {
  golden::check_logits<resin::zoo::cifar_resnet56, double>("cifar_resnet56");
}
