// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Loops over compile-time counts, written out: register tiles are arrays that must never be indexed
// at run time.

#include <resin/base/keep_loop.hpp>
#include <resin/base/macros.hpp>

#include <type_traits>
#include <utility>

namespace resin::kernels::detail::inline RESIN_TARGET {

template <class F, int... I>
RESIN_INLINE constexpr void unroll_each(F&& f, std::integer_sequence<int, I...>) {
  (f(std::integral_constant<int, I>{}), ...);
}

using resin::detail::keep_loop;

/// At the end of a loop over pixels that reads neighbours: g++ 12 would carry what the next
/// iteration reads, too, through registers that the sums need (predictive commoning; 25 sums took
/// 1.7 times as long). clang does not, and would be slowed by it.
RESIN_INLINE void read_again() {
#if defined(__GNUC__) && !defined(__clang__)
  __asm__ volatile("" ::: "memory");
#endif
}

}  // namespace resin::kernels::detail
namespace resin::kernels::inline RESIN_TARGET {

/// f(0), f(1), ... f(N - 1) with constant arguments.
template <int N, class F>
RESIN_INLINE constexpr void unroll(F&& f) {
  detail::unroll_each(static_cast<F&&>(f), std::make_integer_sequence<int, N>{});
}

/// The same object, of which the compiler knows nothing more. A register tile takes its arguments
/// through it: g++ 12 otherwise keeps the fields of the whole loop nest in registers and spills the
/// tile's operands in the innermost loop (an 8x2 tile fell from 84 to 38 % of peak;
/// benchmarks/kernels/conv.cpp).
template <class T>
RESIN_INLINE T const& from_memory(T const& object) {
#if defined(__GNUC__) || defined(__clang__)
  T const* p = &object;
  __asm__ volatile("" : "+r"(p) : : "memory");
  return *p;
#else
  return object;
#endif
}

/// Marks a kernel whose register tile g++ 12 spills with a dozen registers free: its allocator
/// works loop by loop and gives a sum no register in the innermost one. Over the function as a
/// whole it does not (weights of 16 channels by one vector took 1.5 times as long). Of no effect on
/// results; delete with g++ 12 if the tiles stay in registers without it.
#if defined(__GNUC__) && !defined(__clang__)
#define RESIN_ONE_REGION __attribute__((optimize("ira-region=one")))
#else
#define RESIN_ONE_REGION
#endif

/// Marks the lambdas given to unroll and to other loops: no call may be left in a kernel.
#define RESIN_UNROLLED __attribute__((always_inline))

}  // namespace resin::kernels
