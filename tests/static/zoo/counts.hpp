// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Parameters and multiply-adds of a network.

#include <resin/passes/compile.hpp>

namespace resin {

template <auto const& N>
constexpr bool counts(long long parameters, long long multiply_adds) {
  return is_valid<N> && ir::parameter_count(ir::source_program<N>::value) == parameters &&
         ir::multiply_adds(ir::source_program<N>::value) == multiply_adds;
}

}  // namespace resin
