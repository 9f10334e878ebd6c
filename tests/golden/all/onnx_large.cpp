// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#include "golden/onnx.hpp"

#include <resin/zoo/alexnet.hpp>
#include <resin/zoo/inception_v3.hpp>
#include <resin/zoo/resnet.hpp>
#include <resin/zoo/vgg.hpp>

TEST_CASE("golden: large ONNX files") {
  reference::require_onnx_runtime();
  golden::check_onnx<resin::zoo::alexnet>("alexnet");
  golden::check_onnx<resin::zoo::inception_v3>("inception_v3");
  golden::check_onnx<resin::zoo::resnet50>("resnet50");
  golden::check_onnx<resin::zoo::resnet152>("resnet152");
  golden::check_onnx<resin::zoo::vgg16>("vgg16");
}
