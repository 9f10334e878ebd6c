// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A program that holds its weights: no file is read.
// [read]
#include "value.hpp"

#include <resin/runtime/network.hpp>

#include <cstring>
#include <iostream>

asm(".section .rodata\n"
    ".balign 64\n"
    ".global embedded_weights\n"
    "embedded_weights: .incbin \"" RESIN_WEIGHTS
    "\"\n"
    ".global embedded_weights_end\n"
    "embedded_weights_end:\n"
    ".previous\n");
extern "C" char const embedded_weights[], embedded_weights_end[];

resin::network<embedded> make_embedded() {
  resin::network<embedded> net;
  resin::input_units units;
  auto const all = {std::as_writable_bytes(net.all_parameters()),
                    std::as_writable_bytes(net.statistics()),
                    std::as_writable_bytes(std::span(&units, 1))};
  char const* from = embedded_weights;
  for (std::span<std::byte> part : all) {
    if (embedded_weights_end - from < static_cast<std::ptrdiff_t>(part.size()))
      throw resin::state_error("embedded weights: too few");
    std::memcpy(part.data(), from, part.size());
    from += part.size();
  }
  if (from != embedded_weights_end)
    throw resin::state_error("embedded weights: too many; they are of another network");
  net.set_units(units);
  return net;
}
// [read]

int main() {
  resin::network<embedded> net = make_embedded(), drawn(1);
  xt::xtensor<float, 3> const image = xt::ones<float>({1, 8, 8});
  xt::xtensor<float, 1> const scores = net(image), expected = drawn(image),
                              others = resin::network<embedded>(2)(image);
  std::cout << scores(0) << ' ' << scores(1) << ' ' << scores(2) << '\n';
  return scores == expected && scores != others ? 0 : 1;
}
