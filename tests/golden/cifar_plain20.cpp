// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "reference.hpp"

#include <resin/zoo/cifar_resnet.hpp>

TEST_CASE("golden: cifar_plain20") {
  golden::check_logits<resin::zoo::cifar_plain20, float>("cifar_plain20");
  golden::check_logits<resin::zoo::cifar_plain20, double>("cifar_plain20");
  golden::check_training_step<resin::zoo::cifar_plain20, float>("cifar_plain20");
  golden::check_training_step<resin::zoo::cifar_plain20, double>("cifar_plain20");
}
