// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A network compiled for several processors, as a function in a namespace.
#include <resin/runtime/any_network.hpp>
#include <resin/runtime/network.hpp>
#include <resin/zoo/lenet.hpp>

namespace app {
resin::any_network<> chosen() {
  return resin::any_network<>(resin::network<resin::zoo::lenet5>(1));
}
}  // namespace app
