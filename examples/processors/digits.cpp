// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Compiled once for each processor of resin_add_network.
// [made]
#include "digits.hpp"

#include <resin/runtime/network.hpp>
#include <resin/zoo/lenet.hpp>

resin::any_network<> digits() {
  resin::network<resin::zoo::lenet5> net(1);  // here a program loads its weights
  return resin::any_network<>(std::move(net));
}
// [made]
