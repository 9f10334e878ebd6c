// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "golden/reference.hpp"

#include <resin/zoo/cifar_resnet.hpp>

TEST_CASE("golden: cifar_plain20") {
  golden::check_logits<resin::zoo::cifar_plain20, float>("cifar_plain20");
  golden::check_logits<resin::zoo::cifar_plain20, double>("cifar_plain20");
  // Rounding this file's parameters to float changes its gradients by 3.6e-2 in exact arithmetic:
  // one rectifier's input lies within half a unit in the last place of zero.
  golden::check_float_step_by_double<resin::zoo::cifar_plain20>("cifar_plain20");
  golden::check_training_step<resin::zoo::cifar_plain20, double>("cifar_plain20");
}
