// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the Resin authors
#pragma once
// What tells bytes from bfloat16 in a register tile: the sums and how they become a pixel of y.

#include <resin/geometry/narrow/key.hpp>
#include <resin/kernels/conv/direct_tile.hpp>
#include <resin/kernels/narrow/element.hpp>
#include <resin/kernels/narrow/operands.hpp>
#include <resin/kernels/unroll.hpp>

#include <bit>

RESIN_INSTANTIATED
namespace resin::kernels::detail::inline RESIN_TARGET {

/// Constants of a panel and of a layer, as a tile needs them.
struct narrow_finish {
  void const* bias;  ///< of the panel's first filter
  float const* scale;
  std::ptrdiff_t y_vector;  ///< bytes between the panel's vectors in y, of float sums
  float addend_scale;
  simd::byte_range range;
  activation_kind act;
  float alpha;
};

/// Of a type, with results of the same or, `Floats`, of floats.
template <narrow_type, bool Floats = false>
struct narrow_arithmetic;
template <narrow_key Key>
using arithmetic_of = narrow_arithmetic<Key.type, Key.floats>;

template <>
struct narrow_arithmetic<narrow_type::int8> {
  using sum = simd::words;
  using values = simd::dot_values;
  using weights = simd::dot_weights;
  static RESIN_INLINE values to_values(simd::words const& x) { return simd::to_dot_values(x); }
  static RESIN_INLINE weights to_weights(simd::words const& w) { return simd::to_dot_weights(w); }
  static RESIN_INLINE sum start(void const* bias, int vector) {
    return simd::load_words(static_cast<std::int32_t const*>(bias) + vector * simd::lanes<float>);
  }

  /// Vectors sums of one pixel to y: 5 instructions a vector and 3 a pixel, twice that with an
  /// addend.
  template <int Vectors, activation_kind>
  static RESIN_INLINE void finish(narrow_finish const& f, sum const* sums,
                                  std::uint8_t const* addend, std::uint8_t* y) {
    simd::words result[Vectors];
    if (addend) {
      simd::vec<float> const factor(f.addend_scale);
      simd::load_bytes<Vectors>(addend, result);
      unroll<Vectors>([&](auto v) RESIN_UNROLLED {
        auto const scale = simd::load(f.scale + v * simd::lanes<float>);
        result[v] = simd::to_nearest(simd::product(simd::to_float(sums[v]), scale) +
                                     simd::product(simd::to_float(result[v]), factor));
      });
    } else {
      unroll<Vectors>([&](auto v) RESIN_UNROLLED {
        auto const scale = simd::load(f.scale + v * simd::lanes<float>);
        result[v] = simd::to_nearest(simd::to_float(sums[v]) * scale);
      });
    }
    simd::store_bytes<Vectors>(y, result, f.range);
  }
};

/// Float sums and what becomes of them: bfloat16 or floats.
template <narrow_type Type>
struct float_arithmetic {
  using sum = simd::vec<float>;
  static RESIN_INLINE sum start(void const* bias, int vector) {
    return simd::load(static_cast<float const*>(bias) + vector * simd::lanes<float>);
  }

  template <int Vectors, activation_kind Slow>
  static RESIN_INLINE void finish(narrow_finish const& f, sum const* sums,
                                  std::uint8_t const* addend, std::uint8_t* y) {
    using element = narrow_element<Type>;
    sum result[Vectors];
    unroll<Vectors>([&](auto v) RESIN_UNROLLED { result[v] = sums[v]; });
    if (addend)
      unroll<Vectors>([&](auto v)
                          RESIN_UNROLLED { result[v] += element::load(addend + v * f.y_vector); });
    if constexpr (Slow == activation_kind::pass)
      activate_tile(result, f.act, f.alpha);
    else
      unroll<Vectors>([&](auto v) RESIN_UNROLLED {
        result[v] = activate<Slow, float>(result[v], simd::vec<float>(f.alpha));
      });
    unroll<Vectors>([&](auto v)
                        RESIN_UNROLLED { element::store(y + v * f.y_vector, result[v], f.range); });
  }
};

template <bool Floats>
struct narrow_arithmetic<narrow_type::bfloat16, Floats>
    : float_arithmetic<Floats ? narrow_type::float32 : narrow_type::bfloat16> {
  using values = simd::dot_pairs;
  using weights = simd::dot_pairs;
  static RESIN_INLINE values to_values(simd::words const& x) { return simd::to_dot_pairs(x); }
  static RESIN_INLINE weights to_weights(simd::words const& w) { return simd::to_dot_pairs(w); }
};

template <>
struct narrow_arithmetic<narrow_type::float32> : float_arithmetic<narrow_type::float32> {
  using values = simd::vec<float>;
  using weights = simd::vec<float>;
  static RESIN_INLINE values to_values(simd::words const& x) {
    return std::bit_cast<simd::vec<float>>(x);
  }
  static RESIN_INLINE weights to_weights(simd::words const& w) {
    return std::bit_cast<simd::vec<float>>(w);
  }
};

}  // namespace resin::kernels::detail
RESIN_END_INSTANTIATED
