// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A program that includes an imported network.
#include <kinds.hpp>
#include <resin/io/weights.hpp>
#include <resin/resin.hpp>

int main() {
  resin::network<kinds_network::kinds> net;
  resin::load(net, kinds_WEIGHTS);
}
