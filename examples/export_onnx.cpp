// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// CIFAR ResNet-20 as an ONNX file, weights inside:
//
//   export_onnx resnet20.safetensors resnet20.onnx
//
// Without arguments it writes resnet20.onnx with the weights that training starts from.

#include <resin/io/onnx.hpp>
#include <resin/io/weights.hpp>
#include <resin/zoo/cifar_resnet.hpp>

#include <iostream>

int main(int argc, char** argv) try {
  std::string const out = argc > 2 ? argv[2] : "resnet20.onnx";
  resin::network<resin::zoo::cifar_resnet20> net;
  if (argc > 1) resin::load(net, argv[1]);
  // [export]
  resin::export_onnx(net, out);
  // [export]
  std::cout << out << ": " << std::filesystem::file_size(out) << " bytes\n";
} catch (resin::error const& e) {
  std::cerr << "export_onnx: " << e.what() << '\n';
  return 1;
}
