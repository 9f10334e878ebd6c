// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A program that holds its weights: no file is read.
// [read]
#include "value.hpp"

#include <resin/runtime/network.hpp>

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
  char const* from = embedded_weights;
  for (std::span<float> pool : {net.all_parameters(), net.statistics()}) {
    if (embedded_weights_end - from < static_cast<std::ptrdiff_t>(pool.size_bytes()))
      throw resin::state_error("embedded weights: too few");
    std::copy_n(from, pool.size_bytes(), reinterpret_cast<char*>(pool.data()));
    from += pool.size_bytes();
  }
  if (from != embedded_weights_end)
    throw resin::state_error("embedded weights: too many; they are of another network");
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
