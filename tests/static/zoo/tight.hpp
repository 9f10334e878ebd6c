// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What the planner owes every network.

#include <resin/passes/compile.hpp>

namespace resin {

template <class C>
constexpr int ops_of(ir::op_kind kind) {
  int n = 0;
  for (int i = 0; i < C::code.op_count; ++i) n += C::code.ops[i].kind == kind;
  return n;
}

/// No copy for any concatenation, the arena within 5 % of what lives at one time, and at most
/// `adds` additions that no other op does.
template <class C>
constexpr bool tight(int adds) {
  return ops_of<C>(ir::op_kind::copy) == 0 && ops_of<C>(ir::op_kind::add) <= adds &&
         C::memory.arena * 100 <= C::memory.bound * 105;
}

/// In evaluation and in training.
template <auto const& N>
constexpr bool tight_network(int adds = 0) {
  return tight<ir::evaluation<N, 4>>(adds) && tight<ir::training<N, 4, false>>(adds);
}

}  // namespace resin
