// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What the compiler was told of the processor's instructions for narrow numbers, beside
// target.hpp's registers and caches. Each macro is defined, perhaps as 0.

#include <resin/base/namespaces.hpp>

/// Four products of bytes and their sum are one instruction.
#if defined(__AVX512VNNI__) || (defined(__AVXVNNI__) && !defined(__AVX512F__)) || \
    defined(__ARM_FEATURE_DOTPROD) || defined(__ARM_FEATURE_MATMUL_INT8)
#define RESIN_BYTE_DOT 1
#else
#define RESIN_BYTE_DOT 0
#endif

/// Two products of bfloat16 and their sum are one instruction, and a fast one: Intel's cores take
/// two cycles for it, four times as long as for a multiply-add (measured on one with AMX). They are
/// told by AVX512_FP16, also where a build leaves AMX out.
#if defined(__AVX512BF16__) && !defined(__AMX_TILE__) && !defined(__AVX512FP16__) && \
    !defined(__cooperlake__)
#define RESIN_PAIR_DOT 1
#else
#define RESIN_PAIR_DOT 0
#endif

/// Tile registers, AMX.
#if defined(__AMX_INT8__) && defined(__AMX_BF16__) && defined(__AVX512BW__) && \
    defined(__x86_64__) && defined(__linux__)
#define RESIN_TILES 1
#else
#define RESIN_TILES 0
#endif

/// Training with operands of bfloat16 gains: products by tiles or fast ones of pairs, and an
/// instruction that rounds.
#if defined(__AVX512BF16__) && (RESIN_TILES || RESIN_PAIR_DOT)
#define RESIN_BFLOAT16_TRAINING 1
#else
#define RESIN_BFLOAT16_TRAINING 0
#endif

namespace resin::inline RESIN_VERSION {

/// The instructions that a plan may count on.
struct narrow_target {
  bool byte_dot, pair_dot, tiles;
};

}  // namespace resin
namespace resin::inline RESIN_TARGET {

inline constexpr narrow_target this_narrow_target{RESIN_BYTE_DOT != 0, RESIN_PAIR_DOT != 0,
                                                  RESIN_TILES != 0};

}  // namespace resin
