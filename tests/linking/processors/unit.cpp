// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
// Compiled for three processors, as UNIT: each time with a network of its own, which it compares
// with the same run by the book, and one that all units have.
#include "linking/processors/shared.hpp"
#include "reference/interpreter.hpp"

using namespace resin;

namespace UNIT {
bool can_run() {
#if defined(__AVX512F__)
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl");
#elif defined(__AVX2__)
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
  return true;
#endif
}

namespace {
// As many filters as say which unit it is.
constexpr int filters = this_target.registers + this_target.simd_bytes / 4;
constexpr auto own = input{3, 16, 16} | conv2d{.filters = filters, .kernel = 3, .padding = same} |
                     relu | conv2d{.filters = filters, .kernel = 3, .padding = same} | relu |
                     global_avg_pool | dense{.units = 10};
}  // namespace

bool own_is_right() {
  network<own> net(1);
  std::vector<float> x(static_cast<std::size_t>(net.input_shape.size())), y(10);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = static_cast<float>(i % 13) * .1f;
  net.infer(x.data(), 1, y.data());
  std::vector<double> const want =
      reference::evaluate<own>(net.state(), std::vector<double>(x.begin(), x.end()));
  for (std::size_t i = 0; i < y.size(); ++i)
    if (!(std::abs(want[i] - static_cast<double>(y[i])) < 1e-4)) return false;
  return true;
}

any_network<> make() { return any_network<>(network<shared>(1)); }

void complain() { throw shape_error("a unit complains"); }
}  // namespace UNIT
