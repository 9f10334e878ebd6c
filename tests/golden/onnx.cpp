// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "onnx.hpp"

#include <resin/zoo/cifar_resnet.hpp>
#include <resin/zoo/googlenet.hpp>
#include <resin/zoo/lenet.hpp>
#include <resin/zoo/resnet.hpp>
#include <resin/zoo/squeezenet.hpp>

#include "tiny_inception.hpp"

TEST_CASE("golden: ONNX files") {
  reference::require_onnx_runtime();
  golden::check_onnx<resin::zoo::lenet5>("lenet5");
  golden::check_onnx<resin::zoo::tiny_inception>("tiny_inception");
  golden::check_onnx<resin::zoo::cifar_resnet20>("cifar_resnet20");
  golden::check_onnx<resin::zoo::cifar_plain20>("cifar_plain20");
  golden::check_onnx<resin::zoo::cifar_resnet110>("cifar_resnet110");
  golden::check_onnx<resin::zoo::squeezenet1_1>("squeezenet1_1");
  golden::check_onnx<resin::zoo::googlenet>("googlenet");
  golden::check_onnx<resin::zoo::resnet18>("resnet18");
}
