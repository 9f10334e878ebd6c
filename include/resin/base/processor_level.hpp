// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What the processor that runs the program has; target.hpp says what the compiler was told.

#include <resin/base/namespaces.hpp>

namespace resin::inline RESIN_VERSION {

/// The highest level of the x86-64 ABI (1 to 4, as in -march=x86-64-v3) that this processor and its
/// system have; 0 on other processors. clang 14 cannot ask for a level by its name: what is left
/// out here (F16C, LZCNT, MOVBE) no processor lacks that has the rest.
[[nodiscard, gnu::cold]] inline int processor_level() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("ssse3") || !__builtin_cpu_supports("sse4.2") ||
      !__builtin_cpu_supports("popcnt"))
    return 1;
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") ||
      !__builtin_cpu_supports("bmi") || !__builtin_cpu_supports("bmi2"))
    return 2;
  if (!__builtin_cpu_supports("avx512f") || !__builtin_cpu_supports("avx512bw") ||
      !__builtin_cpu_supports("avx512cd") || !__builtin_cpu_supports("avx512dq") ||
      !__builtin_cpu_supports("avx512vl"))
    return 3;
  return 4;
#else
  return 0;
#endif
}

}  // namespace resin
