// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// From what a table of steps says at run time to the kernels that were compiled for it.

#include <resin/base/error.hpp>
#include <resin/kernels/narrow/direct.hpp>
#include <resin/kernels/narrow/tiles.hpp>
#include <resin/passes/narrow_program.hpp>

namespace resin::runtime::inline RESIN_TARGET {

/// Throws where the system refuses what a key for tiles needs.
inline void require_tiles() {
  if (!simd::request_tiles())
    throw error(
        "network: the system does not grant the processor's tile registers, which "
        "-march promised - compile with -mno-amx-tile -mno-amx-int8 -mno-amx-bf16");
}

template <narrow_key Key>
void run_key(narrow_plan const& p, kernels::narrow_operands const& o, std::uint8_t* scratch,
             part who) {
  if constexpr (Key.tiles) {
#if RESIN_TILES
    kernels::narrow_by_tiles<Key>(p, o, scratch, who);
#endif
  } else {
    kernels::narrow_direct<Key>(p, o, scratch, who);
  }
}

/// f.template operator()<Type>() for the type, if the program C has a step of this kind in it.
template <class C, ir::narrow_kind Kind, class F>
RESIN_INLINE void with_type(narrow_type type, F&& f) {
  using enum narrow_type;
  if constexpr (C::code.has(Kind, int8))
    if (type == int8) f.template operator()<int8>();
  if constexpr (C::code.has(Kind, bfloat16))
    if (type == bfloat16) f.template operator()<bfloat16>();
  if constexpr (C::code.has(Kind, float32))
    if (type == float32) f.template operator()<float32>();
}

}  // namespace resin::runtime
