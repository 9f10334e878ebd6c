// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The tile registers of AMX: eight of at most 16 rows of 64 bytes, and products of tiles. The
// system must be asked for their state before the first use.

#include <resin/base/instructions.hpp>
#include <resin/base/macros.hpp>

#if RESIN_TILES
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include <cstddef>
#include <cstdint>

namespace resin::simd::inline RESIN_TARGET {

/// Asks the system, once, for the right to use tiles; false where it refuses.
inline bool request_tiles() {
#if RESIN_TILES
  constexpr int request_permission = 0x1023, tile_data = 18;  // Linux 5.16, arch_prctl
  static bool const granted = syscall(SYS_arch_prctl, request_permission, tile_data) == 0;
  return granted;
#else
  return false;
#endif
}

#if RESIN_TILES

/// Rows and bytes of a row of each register; of this thread until tiles_release.
struct alignas(64) tile_shapes {
  std::uint8_t palette = 1, start_row = 0, reserved[14] = {};
  std::uint16_t bytes[16] = {};
  std::uint8_t rows[16] = {};
};
static_assert(sizeof(tile_shapes) == 64);

RESIN_INLINE void tiles_configure(tile_shapes const& s) {
  __asm__ volatile("ldtilecfg %0" : : "m"(s));
}
RESIN_INLINE void tiles_release() { __asm__ volatile("tilerelease" : : :); }

/// Tile I from rows `stride` bytes apart; and back.
template <int I>
RESIN_INLINE void tile_load(void const* p, std::ptrdiff_t stride) {
  __asm__ volatile("{tileloadd (%0,%1,1), %%tmm%c2|tileloadd %%tmm%c2, [%0+%1*1]}"
                   :
                   : "r"(p), "r"(stride), "i"(I)
                   : "memory");
}
template <int I>
RESIN_INLINE void tile_store(void* p, std::ptrdiff_t stride) {
  __asm__ volatile("{tilestored %%tmm%c2, (%0,%1,1)|tilestored [%0+%1*1], %%tmm%c2}"
                   :
                   : "r"(p), "r"(stride), "i"(I)
                   : "memory");
}
template <int I>
RESIN_INLINE void tile_zero() {
  __asm__ volatile("tilezero %%tmm%c0" : : "i"(I));
}
/// Tile C += A * B, over the words of A's rows: unsigned bytes by signed ones; pairs of bfloat16.
template <int C, int A, int B>
RESIN_INLINE void tile_dot_bytes() {
  __asm__ volatile("{tdpbusd %%tmm%c2, %%tmm%c1, %%tmm%c0|tdpbusd %%tmm%c0, %%tmm%c1, %%tmm%c2}"
                   :
                   : "i"(C), "i"(A), "i"(B));
}
template <int C, int A, int B>
RESIN_INLINE void tile_dot_pairs() {
  __asm__ volatile("{tdpbf16ps %%tmm%c2, %%tmm%c1, %%tmm%c0|tdpbf16ps %%tmm%c0, %%tmm%c1, %%tmm%c2}"
                   :
                   : "i"(C), "i"(A), "i"(B));
}

#endif

}  // namespace resin::simd
