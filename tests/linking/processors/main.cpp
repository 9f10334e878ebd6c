// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Units compiled for three processors in one program: each computes its own network rightly, all
// the same for the network that they share; errors and handles of any are known to all.
#include "linking/processors/shared.hpp"

#include <cmath>
#include <cstdio>
#include <vector>

namespace {

int failures = 0, units = 0;
void expect(bool right, char const* unit, char const* what) {
  if (right) return;
  std::printf("%s: %s\n", unit, what);
  ++failures;
}

std::vector<float> first;

void check(char const* unit, bool (*can_run)(), bool (*own_is_right)(),
           resin::any_network<> (*make)(), void (*complain)()) {
  if (!can_run()) {
    std::printf("%s: left out, this processor cannot run it\n", unit);
    return;
  }
  ++units;
  expect(own_is_right(), unit, "its own network gives other numbers than the book");
  resin::any_network<> net = make();
  std::vector<float> x(static_cast<std::size_t>(net.input_shape().size())),
      y(static_cast<std::size_t>(net.output_shape().size()));
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = std::sin(static_cast<float>(i));
  net.infer(x.data(), 1, y.data());
  if (first.empty()) first = y;
  for (std::size_t i = 0; i < y.size(); ++i)
    expect(std::abs(y[i] - first[i]) < 1e-4f, unit, "the shared network gives other numbers");
  bool caught = false;
  try {
    complain();
  } catch (resin::error const&) {
    caught = true;
  }
  expect(caught, unit, "its error is not caught here");
}

}  // namespace

int main() {
#define CHECK_UNIT(unit) check(#unit, unit::can_run, unit::own_is_right, unit::make, unit::complain)
  CHECK_UNIT(x86_64);
  CHECK_UNIT(x86_64_v3);
  CHECK_UNIT(x86_64_v4);
  if (units < 2) return 77;
  return failures;
}
