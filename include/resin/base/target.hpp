// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What the compiler was told of the processor, from its ISA macros: the only machine facts a pass
// may use.

#include <resin/base/namespaces.hpp>

namespace resin::inline RESIN_VERSION {

/// A core: bytes of one vector register, their number, and cache sizes (bytes) that blocking aims
/// at.
struct target {
  int simd_bytes, registers, l1, l2;
  friend constexpr bool operator==(target const&, target const&) = default;
  /// Vector lanes of a scalar of `bytes` bytes.
  [[nodiscard]] constexpr int lanes(int bytes) const { return simd_bytes / bytes; }
};

}  // namespace resin
namespace resin::inline RESIN_TARGET {

#if defined(__AVX512F__)
inline constexpr target this_target{64, 32, 32 << 10, 1 << 20};
#elif defined(__AVX__)
inline constexpr target this_target{32, 16, 32 << 10, 512 << 10};
#elif defined(__aarch64__)
inline constexpr target this_target{16, 32, 32 << 10, 512 << 10};
#else
inline constexpr target this_target{16, 16, 32 << 10, 256 << 10};
#endif

}  // namespace resin
