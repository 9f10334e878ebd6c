// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Writes the network of bytes.hpp as an ONNX file.

#include "bytes.hpp"

#include <resin/narrow/onnx.hpp>

int main(int argc, char** argv) {
  if (argc > 1) resin::export_onnx(resin::zoo::calibrated(), argv[1]);
}
