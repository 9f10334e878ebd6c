// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What the run time walks, and words for the values it begins and ends with.

#include <resin/ir/program.hpp>

namespace resin::ir::inline RESIN_TARGET {

/// A planned program: `code`, its ops; `memory`, where values lie; `work`, the kernel that each op
/// got; `block`, the lanes of a vector. What has leaf layers or activations of its own brings
/// `leaves` and `types` as well. `evaluation` and `training` of passes/compile.hpp are such.
template <class C>
concept CompiledProgram = requires {
  C::code.ops;
  C::memory.where;
  C::work.ops;
  C::block;
};

template <CompiledProgram C>
inline constexpr value input_of = C::code.values[C::code.input];
template <CompiledProgram C>
inline constexpr value output_of = C::code.values[C::code.output];
/// The value of tap number I.
template <CompiledProgram C, int I>
inline constexpr value tap_of = C::code.values[C::code.taps[I]];

}  // namespace resin::ir
