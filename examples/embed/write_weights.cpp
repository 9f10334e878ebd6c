// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// write_weights FILE: the pools of a network, one behind the other, and the units of its input.
// Here it is freshly drawn; yours would be trained or loaded.

// [write]
#include "value.hpp"

#include <resin/runtime/network.hpp>

#include <fstream>

int main(int, char** arguments) {
  resin::network<embedded> net(1);
  std::ofstream file(arguments[1], std::ios::binary);
  for (std::span<float> pool : {net.all_parameters(), net.statistics()})
    file.write(reinterpret_cast<char const*>(pool.data()),
               static_cast<std::streamsize>(pool.size_bytes()));
  resin::input_units const units = net.units();
  file.write(reinterpret_cast<char const*>(&units), sizeof units);
  return file ? 0 : 1;
}
// [write]
