// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Between floats and the bfloat16 that stand for them in memory, `lanes<float>` at a time.

#include <resin/simd/dot.hpp>

#include <bit>
#include <cstdint>

namespace resin::simd::inline RESIN_TARGET {

RESIN_INLINE vec<float> load_bfloat16(void const* p) {
#if defined(__AVX512F__)
  __m256i const h = _mm256_loadu_si256(static_cast<__m256i const*>(p));
  return std::bit_cast<vec<float>>(words(_mm512_slli_epi32(_mm512_cvtepu16_epi32(h), 16)));
#elif defined(__AVX2__)
  __m128i const h = _mm_loadu_si128(static_cast<__m128i const*>(p));
  return std::bit_cast<vec<float>>(words(_mm256_slli_epi32(_mm256_cvtepu16_epi32(h), 16)));
#elif defined(__aarch64__)
  uint16x4_t const h = vld1_u16(static_cast<std::uint16_t const*>(p));
  return std::bit_cast<vec<float>>(words(vreinterpretq_s32_u32(vshll_n_u16(h, 16))));
#elif defined(__AVX__)
  __m128i const h = _mm_loadu_si128(static_cast<__m128i const*>(p)), zero = _mm_setzero_si128();
  __m256i const w = _mm256_castsi128_si256(_mm_unpacklo_epi16(zero, h));
  return std::bit_cast<vec<float>>(
      words(_mm256_insertf128_si256(w, _mm_unpackhi_epi16(zero, h), 1)));
#else
  __m128i const h = _mm_loadl_epi64(static_cast<__m128i const*>(p));
  return std::bit_cast<vec<float>>(words(_mm_unpacklo_epi16(_mm_setzero_si128(), h)));
#endif
}

/// Rounded to nearest, ties to even; a NaN stays one. (AVX-512's own instruction also makes
/// subnormals zero.)
RESIN_INLINE void store_bfloat16(void* p, vec<float> const& v) {
#if defined(__AVX512BF16__)
  __m256i const h = std::bit_cast<__m256i>(_mm512_cvtneps_pbh(v.data));
  _mm256_storeu_si256(static_cast<__m256i*>(p), h);
#else
  using bits = xsimd::batch<std::uint32_t>;
  bits const b = std::bit_cast<bits>(v);
  bits const rounded = (b + bits(0x7fffu) + ((b >> 16) & bits(1u))) >> 16;
  bits const quiet = (b >> 16) | bits(0x40u);
  bits const nan = (b & bits(0x7fffffffu));
  bits const half = xsimd::select(nan > bits(0x7f800000u), quiet, rounded);
  alignas(64) std::uint32_t word[lanes<float>];
  alignas(64) std::uint16_t narrow[lanes<float>];
  half.store_aligned(word);
  for (int i = 0; i < lanes<float>; ++i) narrow[i] = static_cast<std::uint16_t>(word[i]);
  std::memcpy(p, narrow, sizeof narrow);
#endif
}

}  // namespace resin::simd
