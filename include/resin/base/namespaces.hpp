// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Names of the inline namespaces that keep what differs apart in the linker; no user writes one.
// RESIN_VERSION holds what is the same for every processor and what units of a program hand to each
// other: errors, extents, data sets, layers, handles. RESIN_TARGET holds whatever the processor
// decides: plans, kernels, networks. Units compiled with different -march then share no function.
//   v0_1        version 0.1
//   v0_1_x3     its code for x86-64-v3, -march=x86-64-v3
//   v0_1_x4s    for x86-64-v4 and AVX512-VNNI: a letter for each instruction set beyond the level

#include <resin/base/macros.hpp>

#if !defined(__cpp_exceptions)
#error "resin: its errors are exceptions - compile without -fno-exceptions"
#include "the sentence above is all"  // a file that does not exist: compilers stop here
#endif

// RESIN_WITH(set, letter) is the letter where the compiler has the set: its macro is then 1.
#define RESIN_SECOND(first, second, ...) second
#define RESIN_WITH_1 ~,
#define RESIN_WITH_PICK(...) RESIN_SECOND(__VA_ARGS__)
#define RESIN_WITH_PASTE(set, letter) RESIN_WITH_PICK(RESIN_WITH_##set letter, , )
#define RESIN_WITH(set, letter) RESIN_WITH_PASTE(set, letter)
#define RESIN_JOINED_PASTE(a, b, c, d, e, f, g, h) a##b##c##d##e##f##g##h
#define RESIN_JOINED(a, b, c, d, e, f, g, h) RESIN_JOINED_PASTE(a, b, c, d, e, f, g, h)

#if defined(__x86_64__) || defined(__i386__)

// x1 to x4 are the levels of the x86-64 ABI; x5 adds what Ice Lake and Zen 4 have, x6 what Sapphire
// Rapids has, x7 its tiles. A set of a level that is not whole has its letter.
#if defined(__SSE3__) && defined(__SSSE3__) && defined(__SSE4_2__) && defined(__POPCNT__)
#define RESIN_TO_2
#if defined(__AVX2__) && defined(__FMA__) && defined(__F16C__) && defined(__BMI__) && \
    defined(__BMI2__) && defined(__LZCNT__) && defined(__MOVBE__)
#define RESIN_TO_3
#if defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512CD__) && \
    defined(__AVX512DQ__) && defined(__AVX512VL__)
#define RESIN_TO_4
#if defined(__AVX512VNNI__) && defined(__AVX512IFMA__) && defined(__AVX512VBMI__) &&         \
    defined(__AVX512VBMI2__) && defined(__AVX512BITALG__) && defined(__AVX512VPOPCNTDQ__) && \
    defined(__GFNI__)
#define RESIN_TO_5
#if defined(__AVX512BF16__) && defined(__AVX512FP16__) && defined(__AVXVNNI__)
#define RESIN_TO_6
#if defined(__AMX_TILE__) && defined(__AMX_INT8__) && defined(__AMX_BF16__)
#define RESIN_TO_7
#endif
#endif
#endif
#endif
#endif
#endif

#if defined(RESIN_TO_7)
#define RESIN_LEVEL x7
#elif defined(RESIN_TO_6)
#define RESIN_LEVEL x6
#elif defined(RESIN_TO_5)
#define RESIN_LEVEL x5
#elif defined(RESIN_TO_4)
#define RESIN_LEVEL x4
#elif defined(RESIN_TO_3)
#define RESIN_LEVEL x3
#elif defined(RESIN_TO_2)
#define RESIN_LEVEL x2
#else
#define RESIN_LEVEL x1
#endif

#ifndef RESIN_TO_2
#define RESIN_TO_2                                                                           \
  RESIN_JOINED(RESIN_WITH(__SSE3__, a), RESIN_WITH(__SSSE3__, b), RESIN_WITH(__SSE4_1__, c), \
               RESIN_WITH(__SSE4_2__, d), RESIN_WITH(__POPCNT__, e), , , )
#endif
#ifndef RESIN_TO_3
#define RESIN_TO_3                                                                       \
  RESIN_JOINED(RESIN_WITH(__AVX__, f), RESIN_WITH(__AVX2__, g), RESIN_WITH(__FMA__, h),  \
               RESIN_WITH(__F16C__, i), RESIN_WITH(__BMI__, j), RESIN_WITH(__BMI2__, k), \
               RESIN_WITH(__LZCNT__, l), RESIN_WITH(__MOVBE__, m))
#endif
#ifndef RESIN_TO_4
#define RESIN_TO_4                                                       \
  RESIN_JOINED(RESIN_WITH(__AVX512F__, n), RESIN_WITH(__AVX512BW__, o),  \
               RESIN_WITH(__AVX512CD__, p), RESIN_WITH(__AVX512DQ__, q), \
               RESIN_WITH(__AVX512VL__, r), , , )
#endif
#ifndef RESIN_TO_5
#define RESIN_TO_5                                                                  \
  RESIN_JOINED(RESIN_WITH(__AVX512VNNI__, s), RESIN_WITH(__AVX512IFMA__, t),        \
               RESIN_WITH(__AVX512VBMI__, u), RESIN_WITH(__AVX512VBMI2__, v),       \
               RESIN_WITH(__AVX512BITALG__, w), RESIN_WITH(__AVX512VPOPCNTDQ__, x), \
               RESIN_WITH(__GFNI__, y), )
#endif
#ifndef RESIN_TO_6
#define RESIN_TO_6                                                           \
  RESIN_JOINED(RESIN_WITH(__AVX512BF16__, A), RESIN_WITH(__AVX512FP16__, B), \
               RESIN_WITH(__AVXVNNI__, C), , , , , )
#endif
#ifndef RESIN_TO_7
#define RESIN_TO_7                                                       \
  RESIN_JOINED(RESIN_WITH(__AMX_TILE__, D), RESIN_WITH(__AMX_INT8__, E), \
               RESIN_WITH(__AMX_BF16__, F), , , , , )
#endif
#define RESIN_BESIDES                                                                        \
  RESIN_JOINED(RESIN_WITH(__AMX_FP16__, G), RESIN_WITH(__FMA4__, H), RESIN_WITH(__XOP__, I), \
               RESIN_WITH(__AVXIFMA__, J), RESIN_WITH(__AVXVNNIINT8__, K),                   \
               RESIN_WITH(__AVXNECONVERT__, L), RESIN_WITH(__APX_F__, M),                    \
               RESIN_WITH(__cooperlake__, N))
#define RESIN_SETS                                                                     \
  RESIN_JOINED(RESIN_TO_2, RESIN_TO_3, RESIN_TO_4, RESIN_TO_5, RESIN_TO_6, RESIN_TO_7, \
               RESIN_BESIDES, )

#else

#if defined(__aarch64__)
#define RESIN_LEVEL a8
#else
#define RESIN_LEVEL any
#endif
#define RESIN_SETS                                                                         \
  RESIN_JOINED(RESIN_WITH(__ARM_FEATURE_FP16_VECTOR_ARITHMETIC, a),                        \
               RESIN_WITH(__ARM_FEATURE_DOTPROD, b),                                       \
               RESIN_WITH(__ARM_FEATURE_BF16_VECTOR_ARITHMETIC, c),                        \
               RESIN_WITH(__ARM_FEATURE_MATMUL_INT8, d), RESIN_WITH(__ARM_FEATURE_SVE, e), \
               RESIN_WITH(__ARM_FEATURE_SVE2, f), , )

#endif

#define RESIN_VERSION RESIN_JOINED(v, RESIN_VERSION_MAJOR, _, RESIN_VERSION_MINOR, , , , )
#define RESIN_TARGET RESIN_JOINED(RESIN_VERSION, _, RESIN_LEVEL, RESIN_SETS, , , , )
