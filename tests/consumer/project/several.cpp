// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Whichever unit is chosen, it gives what the one for the lowest processor gives.
#include <resin/base/processor_level.hpp>
#include <resin/runtime/any_network.hpp>

#include <cmath>
#include <vector>

namespace app {
resin::any_network<> chosen();
resin::any_network<> chosen_x86_64();
resin::any_network<> chosen_x86_64_v3();
}  // namespace app

int main() {
  std::vector<float> x(28 * 28), a(10), b(10), c(10);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = std::sin(static_cast<float>(i));
  app::chosen().infer(x.data(), 1, a.data());
  app::chosen_x86_64().infer(x.data(), 1, b.data());
  bool const wide = resin::processor_level() >= 3;
  if (wide) app::chosen_x86_64_v3().infer(x.data(), 1, c.data());
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!(std::abs(a[i] - b[i]) < 1e-4f)) return 1;
    if (wide && a[i] != c[i]) return 1;
  }
  return a[0] != a[1] ? 0 : 1;
}
