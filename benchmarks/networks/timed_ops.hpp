// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The seconds of every op of a program: a visitor around the executor's own.

#include "../machine.hpp"

#include <resin/runtime/executor.hpp>

#include <vector>

namespace bench {

/// Runs what `Ops` runs, and adds each op's time to seconds[op]; all copies of a repeat in one sum.
template <class Ops>
struct timed_ops {
  double* seconds;
  template <int I, class T>
  RESIN_INLINE void op(runtime::machine<T>& m) const {
    double const start = now();
    Ops{}.template op<I>(m);
    seconds[I] += now() - start;
  }
};

/// Least seconds of each op over calls of `walk(seconds)`, for `budget` seconds.
template <class Walk>
std::vector<double> least_seconds(int ops, double budget, Walk&& walk) {
  std::vector<double> least(static_cast<std::size_t>(ops), 1e30), once(least.size());
  double const start = now();
  int calls = 0;
  do {
    std::fill(once.begin(), once.end(), 0.);
    walk(once.data());
    for (std::size_t i = 0; i < least.size() && calls > 0; ++i)  // the first call warms up
      least[i] = std::min(least[i], once[i]);
    ++calls;
  } while (calls < 4 || now() - start < budget);
  return least;
}

/// Multiply-adds of one copy of an op, for one image. Those of a backward op are its forward op's.
template <class Program>
constexpr double multiply_adds(Program const& p, ir::op const& o) {
  using enum ir::op_kind;
  switch (o.kind) {
    case conv_backward_data:
    case conv_backward_weights:
    case dense_backward_data:
    case dense_backward_weights:
      return multiply_adds(p, p.ops[o.forward]);
    case dense:
      return static_cast<double>(p.values[o.x].shape().size()) * p.values[o.y].c;
    case conv:
      return static_cast<double>(p.values[o.x].c) * p.values[o.y].shape().size() / o.groups *
             o.window.kernel.h * o.window.kernel.w;
    default:
      return 0;
  }
}

}  // namespace bench
