// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Sums of products of narrow numbers in 32-bit lanes: four bytes or two bfloat16 to a lane. The
// bytes' sums are exact modulo 2^32, and so the same on every target.

#include <resin/base/instructions.hpp>
#include <resin/simd/vec.hpp>

#include <bit>
#include <cstdint>
#include <cstring>

namespace resin::simd::inline RESIN_TARGET {

/// A vector of 32-bit words: sums, or four bytes or two bfloat16 a lane.
using words = vec<std::int32_t>;

static_assert(words::size == vec<float>::size);

/// The words at p, which is aligned to a vector; the word at p (any address) in every lane.
RESIN_INLINE words load_words(void const* p) {
  return words::load_aligned(static_cast<std::int32_t const*>(p));
}
RESIN_INLINE words broadcast_word(void const* p) {
  std::int32_t word;
  std::memcpy(&word, p, 4);
  return words(word);
}

/// The words to p, aligned to a vector; u: from and to any address.
RESIN_INLINE void store_words(void* p, words const& w) {
  w.store_aligned(static_cast<std::int32_t*>(p));
}
RESIN_INLINE words loadu_words(void const* p) {
  return words::load_unaligned(static_cast<std::int32_t const*>(p));
}
RESIN_INLINE void storeu_words(void* p, words const& w) {
  w.store_unaligned(static_cast<std::int32_t*>(p));
}

/// sum of x * w over a lane's four bytes, added to `sum`: x unsigned, w signed and not -128. Both
/// are prepared once for all sums that they enter. `dot_shift` is what this target's instruction
/// takes from each x: whoever packs weights adds dot_shift times their sum to the bias.
#if RESIN_BYTE_DOT && (!defined(__aarch64__) || defined(__ARM_FEATURE_MATMUL_INT8))
inline constexpr int dot_shift = 0;
using dot_values = words;
using dot_weights = words;
RESIN_INLINE dot_values to_dot_values(words const& x) { return x; }
RESIN_INLINE dot_weights to_dot_weights(words const& w) { return w; }
RESIN_INLINE void dot(words& sum, dot_values const& x, dot_weights const& w) {
#if defined(__AVX512VNNI__)
  auto value = _mm512_dpbusd_epi32(sum.data, x.data, w.data);
#if !defined(__clang__)
  __asm__("" : "+v"(value));  // simd::accumulate tells why
#endif
#elif defined(__AVXVNNI__)
  auto value = _mm256_dpbusd_avx_epi32(sum.data, x.data, w.data);
#if !defined(__clang__)
  __asm__("" : "+x"(value));
#endif
#else
  auto const value =
      vusdotq_s32(sum.data, vreinterpretq_u8_s32(x.data), vreinterpretq_s8_s32(w.data));
#endif
  sum = words(value);
}
#elif defined(__aarch64__)
inline constexpr int dot_shift = 128;
using dot_values = words;
using dot_weights = words;
RESIN_INLINE dot_values to_dot_values(words const& x) {
  return words(veorq_s32(x.data, vreinterpretq_s32_u8(vdupq_n_u8(0x80))));
}
RESIN_INLINE dot_weights to_dot_weights(words const& w) { return w; }
RESIN_INLINE void dot(words& sum, dot_values const& x, dot_weights const& w) {
  int8x16_t const a = vreinterpretq_s8_s32(x.data), b = vreinterpretq_s8_s32(w.data);
#if defined(__ARM_FEATURE_DOTPROD)
  sum = words(vdotq_s32(sum.data, a, b));
#else
  // Two products stay below 2^15, as no weight is -128.
  int16x8_t const low = vmull_s8(vget_low_s8(a), vget_low_s8(b)), high = vmull_high_s8(a, b);
  sum = words(vpadalq_s16(sum.data, vpaddq_s16(low, high)));
#endif
}
#else
// Without an instruction for it: the even and the odd bytes as 16-bit numbers, two products a lane
// each. (_mm_maddubs_epi16 would saturate.)
inline constexpr int dot_shift = 0;
struct dot_values {
  words even, odd;
};
using dot_weights = dot_values;
}  // namespace resin::simd
namespace resin::simd::detail::inline RESIN_TARGET {
RESIN_INLINE words add_products(words const& sum, words const& a, words const& b) {
#if defined(__AVX512BW__)
  return words(_mm512_add_epi32(sum.data, _mm512_madd_epi16(a.data, b.data)));
#elif defined(__AVX512F__)
  auto const half = [](__m512i v, auto high) {
    return high.value ? _mm512_extracti64x4_epi64(v, 1) : _mm512_castsi512_si256(v);
  };
  std::integral_constant<int, 0> const low{};
  std::integral_constant<int, 1> const high{};
  __m256i const l = _mm256_madd_epi16(half(a.data, low), half(b.data, low)),
                h = _mm256_madd_epi16(half(a.data, high), half(b.data, high));
  return words(_mm512_add_epi32(sum.data, _mm512_inserti64x4(_mm512_castsi256_si512(l), h, 1)));
#elif defined(__AVX2__)
  return words(_mm256_add_epi32(sum.data, _mm256_madd_epi16(a.data, b.data)));
#elif defined(__AVX__)
  __m128i const l = _mm_madd_epi16(_mm256_castsi256_si128(a.data), _mm256_castsi256_si128(b.data)),
                h = _mm_madd_epi16(_mm256_extractf128_si256(a.data, 1),
                                   _mm256_extractf128_si256(b.data, 1));
  return sum + words(_mm256_insertf128_si256(_mm256_castsi128_si256(l), h, 1));
#else
  return words(_mm_add_epi32(sum.data, _mm_madd_epi16(a.data, b.data)));
#endif
}
/// The even and odd signed bytes of each 16-bit half, extended.
RESIN_INLINE dot_weights signed_halves(words const& w) {
#if defined(__AVX512BW__)
  return {words(_mm512_srai_epi16(_mm512_slli_epi16(w.data, 8), 8)),
          words(_mm512_srai_epi16(w.data, 8))};
#elif defined(__AVX2__) && !defined(__AVX512F__)
  return {words(_mm256_srai_epi16(_mm256_slli_epi16(w.data, 8), 8)),
          words(_mm256_srai_epi16(w.data, 8))};
#elif !defined(__AVX__)
  return {words(_mm_srai_epi16(_mm_slli_epi16(w.data, 8), 8)), words(_mm_srai_epi16(w.data, 8))};
#else
  // By 32-bit lanes: xsimd has them at every width.
  words const low(0xffff);
  return {((w << 24 >> 24) & low) | ((w << 8 >> 24) << 16),
          ((w << 16 >> 24) & low) | ((w >> 24) << 16)};
#endif
}
}  // namespace resin::simd::detail
namespace resin::simd::inline RESIN_TARGET {
RESIN_INLINE dot_values to_dot_values(words const& x) {
  words const even(0x00ff00ff);
  return {x & even, (x >> 8) & even};
}
RESIN_INLINE dot_weights to_dot_weights(words const& w) { return detail::signed_halves(w); }
RESIN_INLINE void dot(words& sum, dot_values const& x, dot_weights const& w) {
  sum = detail::add_products(detail::add_products(sum, x.even, w.even), x.odd, w.odd);
}
#endif

/// The same of two bfloat16 a lane with float sums. Rounding inside a pair is the target's.
#if RESIN_PAIR_DOT
using dot_pairs = words;
RESIN_INLINE dot_pairs to_dot_pairs(words const& x) { return x; }
RESIN_INLINE void dot(vec<float>& sum, dot_pairs const& x, dot_pairs const& w) {
  auto value =
      _mm512_dpbf16_ps(sum.data, std::bit_cast<__m512bh>(x.data), std::bit_cast<__m512bh>(w.data));
#if !defined(__clang__)
  __asm__("" : "+v"(value));
#endif
  sum = vec<float>(value);
}
#else
struct dot_pairs {
  vec<float> first, second;
};
RESIN_INLINE dot_pairs to_dot_pairs(words const& x) {
  return {std::bit_cast<vec<float>>(x << 16),
          std::bit_cast<vec<float>>(x & words(static_cast<std::int32_t>(0xffff0000u)))};
}
RESIN_INLINE void dot(vec<float>& sum, dot_pairs const& x, dot_pairs const& w) {
  accumulate<float>(sum, x.first, w.first);
  accumulate<float>(sum, x.second, w.second);
}
#endif

RESIN_INLINE void dot(vec<float>& sum, vec<float> const& x, vec<float> const& w) {
  accumulate<float>(sum, x, w);
}

}  // namespace resin::simd
