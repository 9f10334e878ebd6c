// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// The few macros of Resin; none changes the layout of a type.

#if defined(__GNUC__) || defined(__clang__)
#define RESIN_INLINE inline __attribute__((always_inline))
#define RESIN_NOINLINE __attribute__((noinline))
// A kernel: one function for each key. g++ would compile a copy of it for every constant it is
// called with.
#if defined(__clang__)
#define RESIN_KERNEL __attribute__((noinline))
#else
#define RESIN_KERNEL __attribute__((noinline, noclone))
#endif
#define RESIN_RESTRICT __restrict__
#else
#define RESIN_INLINE inline
#define RESIN_NOINLINE
#define RESIN_KERNEL
#define RESIN_RESTRICT
#endif

// Around a switch over kinds without a default: a kind that has no case is an error, which names
// it.
#if defined(__GNUC__) || defined(__clang__)
#define RESIN_EVERY_KIND _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic error \"-Wswitch\"")
#define RESIN_END_EVERY_KIND _Pragma("GCC diagnostic pop")
#else
#define RESIN_EVERY_KIND
#define RESIN_END_EVERY_KIND
#endif

// Around the code of a header with templates: g++ warns while it instantiates them, of array bounds
// that are ints (-Wsign-conversion), though constants convert, and of locals of lambdas that have
// the name of a variable of the user's (-Wshadow). clang, which does neither, reads the same code.
#if defined(__GNUC__) && !defined(__clang__)
#define RESIN_INSTANTIATED                                                               \
  _Pragma("GCC diagnostic push") _Pragma("GCC diagnostic ignored \"-Wsign-conversion\"") \
      _Pragma("GCC diagnostic ignored \"-Wshadow\"")
#define RESIN_END_INSTANTIATED _Pragma("GCC diagnostic pop")
#else
#define RESIN_INSTANTIATED
#define RESIN_END_INSTANTIATED
#endif

#define RESIN_VERSION_MAJOR 0
#define RESIN_VERSION_MINOR 1
#define RESIN_VERSION_PATCH 0
