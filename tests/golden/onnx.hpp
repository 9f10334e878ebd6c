// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// An exported network with the reference's parameters, run by ONNX Runtime, gives the reference's
// logits.

#include "reference.hpp"
#include "reference/onnx_runtime.hpp"

namespace golden {

template <auto const& Value>
void check_onnx(std::string const& name) {
  auto const file = reference(name);
  network<Value> net;
  fill(net);
  auto const y = ::reference::run_as_onnx(net, images<network<Value>>(1)).at("output");
  double const d = difference(y, file.at("logits"));
  std::printf("%-18s ONNX Runtime  %.1e\n", name.c_str(), d);
  CHECK(d <= 1e-4);
}

}  // namespace golden
