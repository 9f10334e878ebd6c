// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Writes RESIN_NET of RESIN_HEADER as an ONNX file.

#include "prepared.hpp"

#include <resin/io/onnx.hpp>

#include RESIN_HEADER

int main(int argc, char** argv) {
  resin::network<resin::zoo::RESIN_NET> net;
  test::prepare(net);
  if (argc > 1) resin::export_onnx(net, argv[1]);
}
