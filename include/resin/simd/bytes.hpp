// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// Between words and the bytes and bfloat16 that stand for them in memory. N vectors of words make
// one run of N * lanes bytes, 128 bits of each vector at a time: lane l of vector v is byte
// byte_place(N, v, l). Only who packs weights and constants need know.

#include <resin/simd/dot.hpp>

#include <cstdint>

RESIN_INSTANTIATED
namespace resin::simd::inline RESIN_TARGET {

/// Where lane `lane` of vector `vector` lies among the bytes of N vectors.
[[nodiscard]] constexpr int byte_place(int N, int vector, int lane) {
  return lane / 4 * 4 * N + vector * 4 + lane % 4;
}

/// Words as floats (rounded to nearest even beyond 2^24), and back to the nearest, ties to even.
RESIN_INLINE vec<float> to_float(words const& w) { return xsimd::to_float(w); }
RESIN_INLINE words to_nearest(vec<float> const& v) {
#if defined(__AVX512F__)
  return words(_mm512_cvtps_epi32(v.data));
#elif defined(__AVX__)
  return words(_mm256_cvtps_epi32(v.data));
#elif defined(__SSE2__)
  return words(_mm_cvtps_epi32(v.data));
#else
  return words(vcvtnq_s32_f32(v.data));
#endif
}

/// a * b, rounded by itself whatever is added to it: a fused multiply-add would give other bits on
/// targets that have one.
RESIN_INLINE vec<float> product(vec<float> const& a, vec<float> const& b) {
  vec<float> p = a * b;
#if defined(__SSE2__) && defined(__GNUC__)
  __asm__("" : "+v"(p.data));
#elif defined(__aarch64__) && defined(__GNUC__)
  __asm__("" : "+w"(p.data));
#endif
  return p;
}

/// What is done to 32-bit numbers on their way to bytes: saturate(x + zero), then into [low, high].
struct byte_range {
  std::int16_t zero;
  std::uint8_t low, high;
};

}  // namespace resin::simd
namespace resin::simd::detail::inline RESIN_TARGET {

#if defined(__aarch64__)
template <int N>
RESIN_INLINE void store_lanes(std::uint8_t* y, int32x4_t const (&v)[N], byte_range r) {
  int16x8_t const zero = vdupq_n_s16(r.zero);
  uint8x8_t const low = vdup_n_u8(r.low), high = vdup_n_u8(r.high);
  auto const half = [&](int32x4_t a, int32x4_t b) {
    int16x8_t const sum = vqaddq_s16(vcombine_s16(vqmovn_s32(a), vqmovn_s32(b)), zero);
    return vmin_u8(vmax_u8(vqmovun_s16(sum), low), high);
  };
  if constexpr (N == 1) {
    std::uint32_t const four = vget_lane_u32(vreinterpret_u32_u8(half(v[0], v[0])), 0);
    std::memcpy(y, &four, 4);
  } else {
    for (int i = 0; i < N / 2; ++i) vst1_u8(y + 8 * i, half(v[2 * i], v[2 * i + 1]));
  }
}
template <int N>
RESIN_INLINE void load_lanes(std::uint8_t const* x, int32x4_t (&v)[N]) {
  for (int i = 0; i < N; ++i) {
    std::uint32_t four;
    std::memcpy(&four, x + 4 * i, 4);
    uint16x8_t const wide = vmovl_u8(vreinterpret_u8_u32(vdup_n_u32(four)));
    v[i] = vreinterpretq_s32_u32(vmovl_u16(vget_low_u16(wide)));
  }
}
#else
template <int N>
RESIN_INLINE void store_lanes(std::uint8_t* y, __m128i const (&v)[N], byte_range r) {
  __m128i const zero = _mm_set1_epi16(r.zero);
  auto const wide = [&](__m128i a, __m128i b) {
    return _mm_adds_epi16(_mm_packs_epi32(a, b), zero);
  };
  __m128i const first = wide(v[0], v[N > 1 ? 1 : 0]);
  __m128i bytes = _mm_packus_epi16(first, N == 4 ? wide(v[N / 2], v[N - 1]) : first);
  bytes = _mm_max_epu8(bytes, _mm_set1_epi8(static_cast<char>(r.low)));
  bytes = _mm_min_epu8(bytes, _mm_set1_epi8(static_cast<char>(r.high)));
  if constexpr (N == 4) {
    _mm_storeu_si128(reinterpret_cast<__m128i*>(y), bytes);
  } else if constexpr (N == 2) {
    _mm_storel_epi64(reinterpret_cast<__m128i*>(y), bytes);
  } else {
    int const four = _mm_cvtsi128_si32(bytes);
    std::memcpy(y, &four, 4);
  }
}
template <int N>
RESIN_INLINE void load_lanes(std::uint8_t const* x, __m128i (&v)[N]) {
  __m128i const zero = _mm_setzero_si128();
  if constexpr (N == 4) {
    __m128i const bytes = _mm_loadu_si128(reinterpret_cast<__m128i const*>(x));
    __m128i const low = _mm_unpacklo_epi8(bytes, zero), high = _mm_unpackhi_epi8(bytes, zero);
    v[0] = _mm_unpacklo_epi16(low, zero);
    v[1] = _mm_unpackhi_epi16(low, zero);
    v[2] = _mm_unpacklo_epi16(high, zero);
    v[3] = _mm_unpackhi_epi16(high, zero);
  } else {
    for (int i = 0; i < N; ++i) {
      int four;
      std::memcpy(&four, x + 4 * i, 4);
      v[i] = _mm_unpacklo_epi16(_mm_unpacklo_epi8(_mm_cvtsi32_si128(four), zero), zero);
    }
  }
}
#endif

/// Bytes i of a, b, c and d as the four bytes of word i, sixteen of each: four 128-bit vectors.
#if defined(__aarch64__)
RESIN_INLINE void interleave_lanes(std::uint8_t const* a, std::uint8_t const* b,
                                   std::uint8_t const* c, std::uint8_t const* d,
                                   int32x4_t (&v)[4]) {
  uint8x16x2_t const ab = vzipq_u8(vld1q_u8(a), vld1q_u8(b)),
                     cd = vzipq_u8(vld1q_u8(c), vld1q_u8(d));
  for (int i = 0; i < 2; ++i) {
    uint16x8x2_t const w =
        vzipq_u16(vreinterpretq_u16_u8(ab.val[i]), vreinterpretq_u16_u8(cd.val[i]));
    v[2 * i] = vreinterpretq_s32_u16(w.val[0]);
    v[2 * i + 1] = vreinterpretq_s32_u16(w.val[1]);
  }
}
#else
RESIN_INLINE void interleave_lanes(std::uint8_t const* a, std::uint8_t const* b,
                                   std::uint8_t const* c, std::uint8_t const* d, __m128i (&v)[4]) {
  auto const load = [](std::uint8_t const* p) {
    return _mm_loadu_si128(reinterpret_cast<__m128i const*>(p));
  };
  __m128i const low_ab = _mm_unpacklo_epi8(load(a), load(b)),
                high_ab = _mm_unpackhi_epi8(load(a), load(b)),
                low_cd = _mm_unpacklo_epi8(load(c), load(d)),
                high_cd = _mm_unpackhi_epi8(load(c), load(d));
  v[0] = _mm_unpacklo_epi16(low_ab, low_cd);
  v[1] = _mm_unpackhi_epi16(low_ab, low_cd);
  v[2] = _mm_unpacklo_epi16(high_ab, high_cd);
  v[3] = _mm_unpackhi_epi16(high_ab, high_cd);
}
#endif

/// 128 bits of a vector.
template <int I>
RESIN_INLINE auto quarter(words const& w) {
#if defined(__AVX512F__)
  return _mm512_extracti32x4_epi32(w.data, I);
#elif defined(__AVX__)
  return I == 0 ? _mm256_castsi256_si128(w.data) : _mm256_extractf128_si256(w.data, 1);
#else
  return w.data;
#endif
}
template <int N, class Lane>
RESIN_INLINE words joined(Lane const (&v)[lanes<float> / 4][N], int i) {
#if defined(__AVX512F__)
  __m512i w = _mm512_castsi128_si512(v[0][i]);
  w = _mm512_inserti32x4(w, v[1][i], 1);
  w = _mm512_inserti32x4(w, v[2][i], 2);
  return words(_mm512_inserti32x4(w, v[3][i], 3));
#elif defined(__AVX__)
  return words(_mm256_insertf128_si256(_mm256_castsi128_si256(v[0][i]), v[1][i], 1));
#else
  return words(v[0][i]);
#endif
}
template <int N, int... I>
RESIN_INLINE void store_quarters(std::uint8_t* y, words const (&v)[N], byte_range r,
                                 std::integer_sequence<int, I...>) {
  auto const one = [&](auto index) __attribute__((always_inline)) {
    using lane = decltype(quarter<0>(v[0]));
    lane part[N];
    for (int i = 0; i < N; ++i) part[i] = quarter<decltype(index)::value>(v[i]);
    store_lanes<N>(y + decltype(index)::value * 4 * N, part, r);
  };
  (one(std::integral_constant<int, I>{}), ...);
}

}  // namespace resin::simd::detail
namespace resin::simd::inline RESIN_TARGET {

/// Stores N (1, 2 or 4) vectors as N * lanes bytes, at any address.
template <int N>
RESIN_INLINE void store_bytes(std::uint8_t* y, words const (&v)[N], byte_range r) {
  static_assert(N == 1 || N == 2 || N == 4);
#if defined(__AVX512BW__) && defined(__AVX512VL__)
  if constexpr (N == 4) {
    __m512i const zero = _mm512_set1_epi16(r.zero);
    __m512i const a = _mm512_adds_epi16(_mm512_packs_epi32(v[0].data, v[1].data), zero),
                  b = _mm512_adds_epi16(_mm512_packs_epi32(v[2].data, v[3].data), zero);
    __m512i bytes = _mm512_packus_epi16(a, b);
    bytes = _mm512_max_epu8(bytes, _mm512_set1_epi8(static_cast<char>(r.low)));
    bytes = _mm512_min_epu8(bytes, _mm512_set1_epi8(static_cast<char>(r.high)));
    _mm512_storeu_si512(y, bytes);
  } else if constexpr (N == 2) {
    __m512i wide =
        _mm512_adds_epi16(_mm512_packs_epi32(v[0].data, v[1].data), _mm512_set1_epi16(r.zero));
    wide = _mm512_max_epi16(wide, _mm512_set1_epi16(r.low));
    wide = _mm512_min_epi16(wide, _mm512_set1_epi16(r.high));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(y), _mm512_cvtepi16_epi8(wide));
  } else {
    __m256i wide = _mm256_adds_epi16(_mm512_cvtsepi32_epi16(v[0].data), _mm256_set1_epi16(r.zero));
    wide = _mm256_max_epi16(wide, _mm256_set1_epi16(r.low));
    wide = _mm256_min_epi16(wide, _mm256_set1_epi16(r.high));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(y), _mm256_cvtepi16_epi8(wide));
  }
#else
  detail::store_quarters<N>(y, v, r, std::make_integer_sequence<int, lanes<float> / 4>{});
#endif
}

/// The bytes that store_bytes wrote, as words.
template <int N>
RESIN_INLINE void load_bytes(std::uint8_t const* x, words (&v)[N]) {
  static_assert(N == 1 || N == 2 || N == 4);
#if defined(__AVX512BW__)
  if constexpr (N == 1) {
    v[0] = words(_mm512_cvtepu8_epi32(_mm_loadu_si128(reinterpret_cast<__m128i const*>(x))));
  } else {
    __m512i const zero = _mm512_setzero_si512();
    if constexpr (N == 4) {
      __m512i const bytes = _mm512_loadu_si512(x);
      __m512i const low = _mm512_unpacklo_epi8(bytes, zero),
                    high = _mm512_unpackhi_epi8(bytes, zero);
      v[2] = words(_mm512_unpacklo_epi16(high, zero));
      v[3] = words(_mm512_unpackhi_epi16(high, zero));
      v[0] = words(_mm512_unpacklo_epi16(low, zero));
      v[1] = words(_mm512_unpackhi_epi16(low, zero));
    } else {
      __m512i const wide =
          _mm512_cvtepu8_epi16(_mm256_loadu_si256(reinterpret_cast<__m256i const*>(x)));
      v[0] = words(_mm512_unpacklo_epi16(wide, zero));
      v[1] = words(_mm512_unpackhi_epi16(wide, zero));
    }
  }
#else
  constexpr int quarters = lanes<float> / 4;
#if defined(__aarch64__)
  int32x4_t part[quarters][N];
#else
  __m128i part[quarters][N];
#endif
  for (int q = 0; q < quarters; ++q) detail::load_lanes<N>(x + q * 4 * N, part[q]);
  for (int i = 0; i < N; ++i) v[i] = detail::joined<N>(part, i);
#endif
}

/// Bytes of a, b, c and d (4 * lanes each, at any address) as the four bytes of a word. The word of
/// byte i is lane i / 16 * 4 + i % 4 of v[i % 16 / 4], which is the order of store_bytes<4>.
RESIN_INLINE void interleave(std::uint8_t const* a, std::uint8_t const* b, std::uint8_t const* c,
                             std::uint8_t const* d, words (&v)[4]) {
#if defined(__AVX512BW__)
  __m512i const va = _mm512_loadu_si512(a), vb = _mm512_loadu_si512(b), vc = _mm512_loadu_si512(c),
                vd = _mm512_loadu_si512(d);
  __m512i const low_ab = _mm512_unpacklo_epi8(va, vb), high_ab = _mm512_unpackhi_epi8(va, vb),
                low_cd = _mm512_unpacklo_epi8(vc, vd), high_cd = _mm512_unpackhi_epi8(vc, vd);
  v[0] = words(_mm512_unpacklo_epi16(low_ab, low_cd));
  v[1] = words(_mm512_unpackhi_epi16(low_ab, low_cd));
  v[2] = words(_mm512_unpacklo_epi16(high_ab, high_cd));
  v[3] = words(_mm512_unpackhi_epi16(high_ab, high_cd));
#elif defined(__AVX2__) && !defined(__AVX512F__)
  auto const load = [](std::uint8_t const* p) {
    return _mm256_loadu_si256(reinterpret_cast<__m256i const*>(p));
  };
  __m256i const va = load(a), vb = load(b), vc = load(c), vd = load(d);
  __m256i const low_ab = _mm256_unpacklo_epi8(va, vb), high_ab = _mm256_unpackhi_epi8(va, vb),
                low_cd = _mm256_unpacklo_epi8(vc, vd), high_cd = _mm256_unpackhi_epi8(vc, vd);
  v[0] = words(_mm256_unpacklo_epi16(low_ab, low_cd));
  v[1] = words(_mm256_unpackhi_epi16(low_ab, low_cd));
  v[2] = words(_mm256_unpacklo_epi16(high_ab, high_cd));
  v[3] = words(_mm256_unpackhi_epi16(high_ab, high_cd));
#else
  constexpr int quarters = lanes<float> / 4;
#if defined(__aarch64__)
  int32x4_t part[quarters][4];
#else
  __m128i part[quarters][4];
#endif
  for (int q = 0; q < quarters; ++q)
    detail::interleave_lanes(a + 16 * q, b + 16 * q, c + 16 * q, d + 16 * q, part[q]);
  for (int i = 0; i < 4; ++i) v[i] = detail::joined<4>(part, i);
#endif
}

}  // namespace resin::simd
RESIN_END_INSTANTIATED
