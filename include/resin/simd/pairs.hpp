// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Between floats and the bfloat16 that stand for them in memory, `lanes<float>` at a time.

#include <resin/simd/dot.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

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

#if defined(__AVX512BF16__)
/// Both rounded, lane by lane: `first` in a word's lower half. Subnormals become zero.
RESIN_INLINE words round_pairs(vec<float> const& first, vec<float> const& second) {
  __m512i const turns = _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24,
                                         8, 23, 7, 22, 6, 21, 5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
  auto const both = std::bit_cast<__m512i>(_mm512_cvtne2ps_pbh(second.data, first.data));
  return words(_mm512_permutexvar_epi16(turns, both));
}

/// Lane i of eight vectors, one word after the other, to the row at `to` + i * stride.
RESIN_INLINE void store_transposed(words const (&v)[8], std::uint8_t* to, std::ptrdiff_t stride) {
  // Four rows of four words in every quarter of a vector.
  auto const transposed = [](words const* w, __m512i* rows) __attribute__((always_inline)) {
    __m512i const a = _mm512_unpacklo_epi32(w[0].data, w[1].data),
                  b = _mm512_unpackhi_epi32(w[0].data, w[1].data),
                  c = _mm512_unpacklo_epi32(w[2].data, w[3].data),
                  d = _mm512_unpackhi_epi32(w[2].data, w[3].data);
    rows[0] = _mm512_unpacklo_epi64(a, c);
    rows[1] = _mm512_unpackhi_epi64(a, c);
    rows[2] = _mm512_unpacklo_epi64(b, d);
    rows[3] = _mm512_unpackhi_epi64(b, d);
  };
  __m512i left[4], right[4];
  transposed(v, left);
  transposed(v + 4, right);
  auto const store = [](std::uint8_t * row, __m128i a, __m128i b) __attribute__((always_inline)) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(row), a);
    _mm_storeu_si128(reinterpret_cast<__m128i*>(row + 16), b);
  };
  for (int r = 0; r < 4; ++r) {
    std::uint8_t* const row = to + r * stride;
    store(row, _mm512_castsi512_si128(left[r]), _mm512_castsi512_si128(right[r]));
    store(row + 4 * stride, _mm512_extracti32x4_epi32(left[r], 1),
          _mm512_extracti32x4_epi32(right[r], 1));
    store(row + 8 * stride, _mm512_extracti32x4_epi32(left[r], 2),
          _mm512_extracti32x4_epi32(right[r], 2));
    store(row + 12 * stride, _mm512_extracti32x4_epi32(left[r], 3),
          _mm512_extracti32x4_epi32(right[r], 3));
  }
}
#endif

}  // namespace resin::simd
