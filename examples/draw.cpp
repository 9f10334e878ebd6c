// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Draws networks that were never run: `draw FOLDER` writes the pictures of docs/pictures/ there.
#include <resin/describe/dot.hpp>
#include <resin/describe/summary.hpp>
#include <resin/describe/svg.hpp>
#include <resin/zoo/cifar_resnet.hpp>
#include <resin/zoo/googlenet.hpp>
#include <resin/zoo/lenet.hpp>
#include <resin/zoo/resnet.hpp>

#include <fstream>
#include <iostream>
#include <string>

namespace {

inline constexpr auto residual_block =
    resin::input{256, 56, 56} |
    resin::named("layer2",
                 resin::zoo::resnet::projected_block<resin::zoo::resnet::bottleneck>(128, 2));
inline constexpr auto inception_block =
    resin::input{192, 28, 28} |
    resin::zoo::inception::normed::module("inception3a", 64, 96, 128, 16, 32, 32);

bool write(std::string const& path, std::string const& text) {
  std::ofstream file(path, std::ios::binary);
  file << text;
  return static_cast<bool>(file.flush());
}

}  // namespace

int main(int count, char** argument) {
  using namespace resin;
  std::cout << summary<zoo::lenet5>();
  if (count < 2) return 0;
  std::string const folder = std::string(argument[1]) + "/";
  bool const written = write(folder + "lenet5.svg", to_svg<zoo::lenet5>()) &&
                       write(folder + "residual_block.svg", to_svg<residual_block>()) &&
                       write(folder + "inception_block.svg", to_svg<inception_block>()) &&
                       write(folder + "cifar_resnet20.svg", to_svg<zoo::cifar_resnet20>()) &&
                       write(folder + "googlenet.svg", to_svg<zoo::googlenet>());
  if (!written) std::cerr << "draw: cannot write to " << folder << "\n";
  return written ? 0 : 1;
}
