// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// A context, or a view of the parameters, of a network that is gone at the end of the line.
// errors: 2
// max-lines: 20
// expect: (use of|to) deleted (member )?function .*context
// expect: (use of|to) deleted (member )?function .*parameters
#include <resin/runtime/network.hpp>

using namespace resin;

inline constexpr auto value = input{1, 4, 4} | flatten | dense{.units = 2};

int main() {
#if RESIN_FAIL
  auto context = network<value>(1).context();
  auto parameters = network<value>(1).parameters();
#else
  network<value> net(1);
  auto context = net.context();
  auto parameters = net.parameters();
#endif
  (void)context;
  (void)parameters;
}
